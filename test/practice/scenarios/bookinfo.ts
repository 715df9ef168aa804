import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { isRecord, listAt, stringAt } from '../../../src/mesh/fields.ts';
import type { KubeObject } from '../../../src/mesh/kubeObject.ts';
import { isReady } from '../clusterNetwork.ts';
import { patience } from './bare.ts';
import { prepareIstio } from './istio.ts';
import type { ScenarioInput } from './scenario.ts';

/** No load balancer exists, so the gateway's Service must not wait for one. */
const clusterIp = { 'networking.istio.io/service-type': 'ClusterIP' };

/** Istio, and the tutorial's Bookinfo in namespace `default` with sidecars, its Gateway and its HTTPRoute. */
export async function prepareBookinfo(input: ScenarioInput): Promise<void> {
  await prepareIstio(input);
  const { api, signal } = input;
  input.log('Deploying Bookinfo …');
  const bookinfo = join(input.tools.samples, 'bookinfo');
  const label = { labels: { 'istio-injection': 'enabled' } };
  await api.patch({ apiVersion: 'v1', kind: 'Namespace', name: 'default' }, { metadata: label });
  const read = (...path: string[]) =>
    loadAll(readFileSync(join(bookinfo, ...path), 'utf8')).filter(isRecord) as unknown as KubeObject[];
  const objects = [
    ...read('platform', 'kube', 'bookinfo.yaml'),
    ...read('platform', 'kube', 'bookinfo-versions.yaml'),
    ...read('gateway-api', 'bookinfo-gateway.yaml').map((object) =>
      object.kind === 'Gateway'
        ? {
            ...object,
            metadata: { ...object.metadata, annotations: { ...object.metadata.annotations, ...clusterIp } },
          }
        : object,
    ),
  ];
  await Promise.all(objects.map((object) => api.apply([object])));
  const deployments = objects.filter((object) => object.kind === 'Deployment').length;
  const namespace = 'default';
  const gateway = 'gateway.networking.k8s.io/v1';
  await Promise.all([
    api.waitForAll(
      { apiVersion: 'v1', kind: 'Pod', namespace },
      // The gateway's own pod comes with them.
      (pods) => pods.length > deployments && pods.every(isReady),
      { signal, timeoutMs: patience },
    ),
    api.waitFor(
      { apiVersion: gateway, kind: 'Gateway', name: 'bookinfo-gateway', namespace },
      (object) => hasCondition(listAt(object, 'status', 'conditions'), 'Programmed'),
      { signal, timeoutMs: patience },
    ),
    api.waitFor(
      { apiVersion: gateway, kind: 'HTTPRoute', name: 'bookinfo', namespace },
      (object) =>
        listAt(object, 'status', 'parents').some((parent) =>
          hasCondition(listAt(parent, 'conditions'), 'Accepted'),
        ),
      { signal, timeoutMs: patience },
    ),
  ]);
}

function hasCondition(conditions: readonly unknown[], type: string): boolean {
  return conditions.some(
    (condition) => stringAt(condition, 'type') === type && stringAt(condition, 'status') === 'True',
  );
}
