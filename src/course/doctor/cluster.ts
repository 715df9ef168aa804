import * as l10n from '@vscode/l10n';
import { stringAt } from '../../mesh/fields.ts';
import type { KubeObject } from '../../mesh/kubeObject.ts';
import type { Action } from '../actions.ts';
import { gatewayApiCrds } from '../probes/gatewayApi.ts';
import { bundleVersionOf } from '../probes/istio.ts';
import { kinds } from '../probes/kinds.ts';
import { condition, connectionState } from '../probes/reading.ts';
import type { DoctorInput } from './doctorInput.ts';
import { productionSign } from '../production.ts';
import { ask, blocking, good, note } from './finding.ts';
import type { DoctorFinding } from './finding.ts';
import { quantity } from '../../mesh/quantity.ts';

const GiB = 2 ** 30;
const elsewhere = { kind: 'startCluster' } as const;
const theirStep = { kind: 'openStep', step: 'gateway-api-crds' } as const;
const applyThem = {
  kind: 'applyManifest',
  manifests: ['gateway-api/standard'],
  namespace: '{{namespace}}',
} satisfies Action;

function connection({ facts }: DoctorInput): DoctorFinding {
  const state = connectionState(facts);
  if (state === undefined)
    return good('cluster', l10n.t('{0} answers.', facts.connection.context ?? l10n.t('The cluster')));
  const detail = state.hint ?? l10n.t('Choose a cluster, or start one.');
  return blocking('cluster', state.reason, detail, { kind: 'chooseCluster' });
}

/** A cluster that others seem to depend on: asked about until the learner has agreed. */
function production({ facts, server, agreed }: DoctorInput): DoctorFinding[] {
  const name = facts.connection.context ?? '';
  const why = productionSign({
    context: name,
    practice: facts.practice,
    nodes: facts.objects(kinds.node).items.length,
    ...(server === undefined ? {} : { server }),
  });
  if (why === undefined) return [];
  const text = l10n.t('{0} looks like a cluster that others depend on: {1}.', name, why);
  return [
    agreed === true
      ? note(`production.${name}`, text, l10n.t('You agreed to run the course on it.'), {
          kind: 'chooseCluster',
        })
      : ask(
          `production.${name}`,
          text,
          l10n.t(
            'The course installs CRDs and webhooks for the whole cluster, and removes them at the end. Use a cluster of your own.',
          ),
          { kind: 'agreeToCluster' },
        ),
  ];
}

function sumOf(nodes: readonly KubeObject[], resource: 'memory' | 'cpu'): number {
  return nodes.reduce(
    (sum, node) => sum + (quantity(stringAt(node, 'status', 'allocatable', resource)) ?? 0),
    0,
  );
}

function room({ facts }: DoctorInput): DoctorFinding[] {
  const { synced, items: nodes } = facts.objects(kinds.node);
  if (!synced || nodes.length === 0) return [];
  const findings: DoctorFinding[] = [];
  for (const node of nodes) {
    for (const type of ['MemoryPressure', 'DiskPressure']) {
      if (condition(node, type)?.status !== 'True') continue;
      const what = type === 'DiskPressure' ? 'disk' : 'memory';
      findings.push(
        blocking(
          `pressure.${node.metadata.name}.${type}`,
          l10n.t('Node {0} is short of {1}.', node.metadata.name, what),
          l10n.t('New pods will not start there.'),
          elsewhere,
        ),
      );
    }
    if (condition(node, 'Ready')?.status !== 'True') {
      findings.push(
        blocking(
          `ready.${node.metadata.name}`,
          l10n.t('Node {0} is not ready.', node.metadata.name),
          l10n.t('Pods on it do not run.'),
          elsewhere,
        ),
      );
    }
  }
  const memory = sumOf(nodes, 'memory');
  const cpus = sumOf(nodes, 'cpu');
  const has = l10n.t('The nodes have {0} GB of memory and {1} CPUs', (memory / GiB).toFixed(1), cpus);
  if (memory > 0 && memory < 1.6 * GiB) {
    findings.push(
      blocking(
        'room.memory',
        `${has}.`,
        l10n.t('Istio with Bookinfo needs about 2 GB. Start the cluster with more.'),
        elsewhere,
      ),
    );
  } else if (memory > 0 && memory < 5 * GiB) {
    findings.push(
      note(
        'room.memory',
        `${has}.`,
        l10n.t('That is enough until the dashboards; with them, 8 GB are comfortable.'),
        elsewhere,
      ),
    );
  } else if (memory > 0) {
    findings.push(good('room.memory', `${has}.`));
  }
  if (cpus > 0 && cpus < 2) {
    findings.push(
      note(
        'room.cpus',
        l10n.t('The nodes have {0} CPUs.', cpus),
        l10n.t('Everything will start, slowly. Two are better.'),
        elsewhere,
      ),
    );
  }
  return findings;
}

function gatewayApi({ facts }: DoctorInput): DoctorFinding[] {
  const { synced, items } = facts.objects(kinds.crd);
  if (!synced) return [];
  const crds = items.filter((item) => item.metadata.name.endsWith('.gateway.networking.k8s.io'));
  if (crds.length === 0)
    return [
      note(
        'gatewayApi',
        l10n.t('The Gateway API is not installed.'),
        l10n.t('The chapter on Istio installs it.'),
        theirStep,
      ),
    ];
  const bundles = new Set(crds.map(bundleVersionOf).filter((bundle) => bundle !== undefined));
  if (bundles.size > 1) {
    return [
      blocking(
        'gatewayApi',
        l10n.t(
          'The CRDs of the Gateway API come from different releases: {0}.',
          [...bundles].sort().join(', '),
        ),
        l10n.t('Apply one release over all of them.'),
        applyThem,
      ),
    ];
  }
  const state = gatewayApiCrds.check(facts);
  if (state.state === 'blocked') return [blocking('gatewayApi', state.reason, state.hint ?? '', applyThem)];
  const experimental = crds.some(
    (crd) => crd.metadata.annotations?.['gateway.networking.k8s.io/channel'] === 'experimental',
  );
  if (experimental) {
    const text = l10n.t('{0}, in the experimental channel.', state.reason.replace(/\.$/, ''));
    return [
      note(
        'gatewayApi',
        text,
        l10n.t('It has everything that the course needs. Standard CRDs cannot be put over it.'),
        { kind: 'openStep', step: 'check-crds' },
      ),
    ];
  }
  // Some of its CRDs may be missing, or may not be served yet.
  if (state.state !== 'done')
    return [
      note('gatewayApi', state.reason, state.hint ?? l10n.t('The chapter on Istio installs it.'), theirStep),
    ];
  return [good('gatewayApi', state.reason, state.hint ?? '')];
}

/** The cluster: whether it answers, is yours, has room, and which Gateway API it has. */
export function clusterFindings(input: DoctorInput): readonly DoctorFinding[] {
  const first = connection(input);
  if (first.level !== 'good') return [first];
  return [first, ...production(input), ...room(input), ...gatewayApi(input)];
}
