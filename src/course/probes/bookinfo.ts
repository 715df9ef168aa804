import * as l10n from '@vscode/l10n';
import { stringAt } from '../../mesh/fields.ts';
import type { KubeObject } from '../../mesh/kubeObject.ts';
import type { Facts } from '../facts.ts';
import { blocked, done, todo, waiting, withLines } from '../stepState.ts';
import type { Probe, StepLine, StepState } from '../stepState.ts';
import { kinds } from './kinds.ts';
import { podLines } from './podLines.ts';
import { inNamespace, named, podsOf, readAll } from './reading.ts';
import { hasSidecar, workloadState } from './workload.ts';

/** Names in istio/istio samples/bookinfo/platform/kube/bookinfo.yaml, the same in every release since 1.22. */
export const bookinfoDeployments = [
  'details-v1',
  'productpage-v1',
  'ratings-v1',
  'reviews-v1',
  'reviews-v2',
  'reviews-v3',
] as const;
export const bookinfoServices = ['details', 'productpage', 'ratings', 'reviews'] as const;
export const bookinfoAccounts = bookinfoServices.map((name) => `bookinfo-${name}`);

const needs = [kinds.deployment, kinds.service, kinds.serviceAccount, kinds.pod, kinds.event] as const;

interface Bookinfo {
  readonly deployments: readonly KubeObject[];
  readonly missing: readonly string[];
  readonly pods: readonly KubeObject[];
  readonly events: readonly KubeObject[];
}

function bookinfoIn(facts: Facts): Bookinfo | { readonly state: StepState } {
  const got = readAll(facts, needs);
  if ('state' in got) return got;
  const [deployments = [], services = [], accounts = [], pods = [], events = []] = got.lists;
  const present = (items: readonly KubeObject[], names: readonly string[]): readonly KubeObject[] =>
    names.map((name) => named(items, name, facts.namespace)).filter((item) => item !== undefined);
  const absent = (items: readonly KubeObject[], names: readonly string[]): readonly string[] =>
    names.filter((name) => named(items, name, facts.namespace) === undefined);
  return {
    deployments: present(deployments, bookinfoDeployments),
    missing: [
      ...absent(deployments, bookinfoDeployments).map((name) => `Deployment ${name}`),
      ...absent(services, bookinfoServices).map((name) => `Service ${name}`),
      ...absent(accounts, bookinfoAccounts).map((name) => `ServiceAccount ${name}`),
    ],
    pods: inNamespace(pods, facts.namespace),
    events,
  };
}

const objectCount = bookinfoDeployments.length + bookinfoServices.length + bookinfoAccounts.length;

function missingState({ missing }: Bookinfo, namespace: string): StepState | undefined {
  if (missing.length === 0) return undefined;
  if (missing.length === objectCount) return todo(l10n.t('Bookinfo is not deployed in {0}.', namespace));
  const some =
    missing.length > 3
      ? l10n.t('{0} and {1} more', missing.slice(0, 3).join(', '), missing.length - 3)
      : missing.join(', ');
  return todo(l10n.t('Bookinfo is not complete in {0}: {1} missing.', namespace, some));
}

/** All 14 objects of Bookinfo are on the cluster. */
export const bookinfoDeployed: Probe = {
  needs,
  check: (facts) => {
    const found = bookinfoIn(facts);
    if ('state' in found) return found.state;
    return (
      missingState(found, facts.namespace) ??
      done(l10n.t('All {0} objects of Bookinfo are in {1}.', objectCount, facts.namespace))
    );
  },
};

function progress(found: Bookinfo): { readonly ready: number; readonly worst: StepState | undefined } {
  const states = found.deployments.map((item) => workloadState(item, found.pods, found.events));
  const open = states.filter((state) => state !== undefined);
  return {
    ready: states.length - open.length,
    worst: open.find((state) => state.state === 'blocked') ?? open[0],
  };
}

/** Every Deployment of Bookinfo is ready. */
export const bookinfoReady: Probe = {
  needs,
  check: (facts) => {
    const found = bookinfoIn(facts);
    if ('state' in found) return found.state;
    const missing = missingState(found, facts.namespace);
    if (missing !== undefined) return missing;
    const { ready, worst } = progress(found);
    const lines = podLines(found.deployments, found.pods, found.events);
    if (worst === undefined)
      return withLines(done(l10n.t('All {0} Deployments of Bookinfo are ready.', ready)), lines);
    if (worst.state === 'blocked') return withLines(worst, lines);
    const reason = l10n.t('{0} of {1} are ready. {2}', ready, found.deployments.length, worst.reason);
    return withLines({ ...worst, reason }, lines);
  },
};

/** Every pod of Bookinfo is ready with its proxy: 2/2. */
export const bookinfoInMesh: Probe = {
  needs: [...needs, kinds.namespace],
  check: (facts) => {
    const ready = bookinfoReady.check(facts);
    if (ready.state !== 'done') return ready;
    const found = bookinfoIn(facts);
    if ('state' in found) return found.state;
    const pods = found.deployments.flatMap((item) => podsOf(item, found.pods));
    if (pods.length === 0) return waiting(l10n.t('The pods of Bookinfo are not there yet.'));
    const bare = pods.filter((pod) => !hasSidecar(pod));
    const lines = pods.map((pod): StepLine => {
      const { name } = pod.metadata;
      return hasSidecar(pod)
        ? { mark: 'good', name, words: l10n.t('2/2, with its proxy') }
        : { mark: 'bad', name, words: l10n.t('1/1, without a proxy') };
    });
    if (bare.length === 0)
      return withLines(done(l10n.t('All {0} pods run with a proxy: 2/2.', pods.length)), lines);
    const namespaces = facts.objects(kinds.namespace).items;
    const label = stringAt(named(namespaces, facts.namespace), 'metadata', 'labels', 'istio-injection');
    const some =
      bare.length === pods.length
        ? l10n.t('None of the pods runs')
        : l10n.t('{0} of {1} pods run', bare.length, pods.length);
    const without =
      bare.length === pods.length ? l10n.t('with a proxy: they are 1/1.') : l10n.t('without a proxy: 1/1.');
    return {
      lines,
      ...blocked(
        `${some} ${without}`,
        label === 'enabled'
          ? l10n.t(
              'They were started before the namespace had its label. Restart them, and the new ones get a proxy.',
            )
          : l10n.t(
              'Namespace {0} does not ask for proxies: set the label first, then restart the pods.',
              facts.namespace,
            ),
      ),
      action:
        label === 'enabled'
          ? { kind: 'restartWorkloads', namespace: facts.namespace }
          : { kind: 'labelNamespace', namespace: facts.namespace, key: 'istio-injection', value: 'enabled' },
    };
  },
};
