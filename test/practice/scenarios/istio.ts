import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { listAt, stringAt } from '../../../src/mesh/fields.ts';
import type { KubeObject } from '../../../src/mesh/kubeObject.ts';
import type { ApiClient } from '../apiClient.ts';
import { ApiError } from '../apiError.ts';
import { partEnvironment } from '../controlPlane.ts';
import { runGuarded } from '../guarded.ts';
import { baseNodes, patience, prepareBare } from './bare.ts';
import type { ScenarioInput } from './scenario.ts';

/** Istio by `istioctl install` and the standard CRDs of the Gateway API; injection and validation really work. */
export async function prepareIstio(input: ScenarioInput, nodes = baseNodes): Promise<void> {
  await prepareBare(input, nodes);
  input.log('Installing Istio and the Gateway API CRDs …');
  await Promise.all([installIstio(input), installGatewayApi(input)]);
  await webhooksWork(input.api, input.signal);
}

async function installIstio(input: ScenarioInput): Promise<void> {
  const profile = join(input.tools.samples, 'bookinfo', 'demo-profile-no-gateways.yaml');
  const args = ['install', ...(input.istio ?? ['-f', profile]), '-y', '--kubeconfig', input.kubeconfigPath];
  await runGuarded(input.tools.istioctl, args, {
    warden: input.warden,
    cwd: input.dir,
    env: partEnvironment(input.dir),
    signal: input.signal,
    failure: 'istioctl install failed',
  });
}

async function installGatewayApi(input: ScenarioInput): Promise<void> {
  const folder = input.tools.gatewayApiCrds;
  const files = readdirSync(folder).filter((file) => file.endsWith('.yaml') && file !== 'kustomization.yaml');
  await Promise.all(files.map((file) => input.api.apply(readFileSync(join(folder, file), 'utf8'))));
}

/**
 * Waits until istiod's webhooks do their work: a pod that asks for a sidecar gets one, and what Istio forbids is
 * refused. Both are tried with dry runs, so nothing stays behind.
 */
async function webhooksWork(api: ApiClient, signal: AbortSignal): Promise<void> {
  const configuration = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
  };
  await api.waitForAll(
    configuration,
    (found) => {
      const webhooks = found.filter(isIstios).flatMap((entry) => listAt(entry, 'webhooks'));
      return (
        webhooks.length > 0 && webhooks.every((webhook) => stringAt(webhook, 'failurePolicy') === 'Fail')
      );
    },
    { signal, timeoutMs: patience },
  );
  const injected = await api.request('POST', '/api/v1/namespaces/default/pods', {
    query: { dryRun: 'All' },
    body: probePod,
  });
  const names = [
    ...listAt(injected, 'spec', 'initContainers'),
    ...listAt(injected, 'spec', 'containers'),
  ].map((entry) => stringAt(entry, 'name'));
  if (!names.includes('istio-proxy')) throw new Error('istiod is ready but injects no sidecar.');
  await expectRefusal(api);
}

async function expectRefusal(api: ApiClient): Promise<void> {
  try {
    await api.request('POST', '/apis/networking.istio.io/v1/namespaces/default/virtualservices', {
      query: { dryRun: 'All' },
      body: forbidden,
    });
  } catch (error) {
    if (error instanceof ApiError && error.message.includes('denied the request')) return;
    throw error;
  }
  throw new Error('istiod is ready but refuses nothing.');
}

function isIstios(configuration: KubeObject): boolean {
  return (
    stringAt(configuration, 'metadata', 'labels', 'app') === 'istiod' ||
    configuration.metadata.name.startsWith('istio')
  );
}

const probePod: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'injection-probe', namespace: 'default', labels: { 'sidecar.istio.io/inject': 'true' } },
  spec: { containers: [{ name: 'probe', image: 'probe' }] },
};

/** A virtual service without hosts or routes passes the schema and is refused by istiod. */
const forbidden: KubeObject = {
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  metadata: { name: 'validation-probe', namespace: 'default' },
  spec: { hosts: ['probe.example'], http: [{ route: [{ destination: { host: 'probe' }, weight: -1 }] }] },
};
