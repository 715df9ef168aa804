import * as l10n from '@vscode/l10n';
import { listAt, stringAt } from '../../mesh/fields.ts';
import type { KubeObject } from '../../mesh/kubeObject.ts';
import { istioInstalled, istioNamespace } from '../probes/istio.ts';
import { kinds } from '../probes/kinds.ts';
import { named } from '../probes/reading.ts';
import type { DoctorInput } from './doctorInput.ts';
import { blocking, good, note } from './finding.ts';
import type { DoctorFinding } from './finding.ts';

/** Services that the webhooks of a configuration call and that are not there, as `namespace/name`. */
function missingBackends(configuration: KubeObject, services: readonly KubeObject[]): readonly string[] {
  const wanted = listAt(configuration, 'webhooks').map((webhook) => {
    const name = stringAt(webhook, 'clientConfig', 'service', 'name');
    const namespace = stringAt(webhook, 'clientConfig', 'service', 'namespace');
    // A webhook may also have an address of its own, which cannot be judged from here.
    return name === undefined || namespace === undefined ? undefined : { name, namespace };
  });
  const missing = wanted
    .filter((one) => one !== undefined)
    .filter(({ name, namespace }) => named(services, name, namespace) === undefined)
    .map(({ name, namespace }) => `${namespace}/${name}`);
  return [...new Set(missing)];
}

function webhooks({ facts }: DoctorInput): DoctorFinding[] {
  const services = facts.objects(kinds.service);
  const configurations = [kinds.mutatingWebhook, kinds.validatingWebhook].map((kind) => facts.objects(kind));
  if (!services.synced || configurations.some(({ synced }) => !synced)) return [];
  return configurations
    .flatMap(({ items }) => items)
    .flatMap((configuration): DoctorFinding[] => {
      const missing = missingBackends(configuration, services.items);
      if (missing.length === 0) return [];
      const { name } = configuration.metadata;
      return [
        blocking(
          `webhook.${configuration.kind}.${name}`,
          l10n.t('The webhook {0} calls {1}, which is not there.', name, missing.join(', ')),
          l10n.t(
            'What it should check is refused or not changed. If it is left over, delete it: kubectl delete {0} {1}.',
            configuration.kind.toLowerCase(),
            name,
          ),
          {
            kind: 'deleteObject',
            apiVersion: configuration.apiVersion,
            objectKind: configuration.kind,
            name,
          },
        ),
      ];
    });
}

function istio({ facts }: DoctorInput): DoctorFinding[] {
  const findings: DoctorFinding[] = [];
  const plane = istioInstalled.check(facts);
  if (plane.state === 'done') return [good('istio', plane.reason)];
  const itsStep = { kind: 'openStep', step: 'install-istio' } as const;
  if (plane.state === 'blocked') return [blocking('istio', plane.reason, plane.hint ?? '', itsStep)];
  if (plane.state !== 'todo') return [];
  findings.push(
    note('istio', l10n.t('Istio is not installed yet.'), l10n.t('The course installs it.'), itsStep),
  );
  const crds = facts.objects(kinds.crd).items.filter((item) => item.metadata.name.endsWith('.istio.io'));
  if (crds.length > 0) {
    findings.push(
      note(
        'leftover.crds',
        l10n.t('{0} CRDs of Istio are there without a control plane.', crds.length),
        l10n.t(
          'They are left from an earlier installation. A new one takes them over; uninstalling with --purge removes them.',
        ),
        { kind: 'runCommand', command: { entry: 'istioctl.uninstall', args: {} } },
      ),
    );
  }
  const labels = named(facts.objects(kinds.namespace).items, facts.namespace)?.metadata.labels ?? {};
  if (labels['istio-injection'] === 'enabled') {
    findings.push(
      note(
        'leftover.label',
        l10n.t('Namespace {0} asks for proxies, and there is no Istio.', facts.namespace),
        l10n.t('It does nothing until Istio is installed; then its new pods get a proxy.'),
        { kind: 'labelNamespace', namespace: facts.namespace, key: 'istio-injection', value: null },
      ),
    );
  }
  return findings;
}

function namespaces({ facts }: DoctorInput): DoctorFinding[] {
  return [istioNamespace, facts.namespace].flatMap((name): DoctorFinding[] => {
    const found = named(facts.objects(kinds.namespace).items, name);
    if (found?.metadata.deletionTimestamp === undefined) return [];
    const minutes = Math.floor((facts.now - Date.parse(found.metadata.deletionTimestamp)) / 60_000);
    const since = minutes > 1 ? l10n.t(', since {0} minutes', minutes) : '';
    return [
      blocking(
        `terminating.${name}`,
        l10n.t('Namespace {0} is being deleted{1}.', name, since),
        l10n.t(
          'Nothing can be created in it. If it does not end, an object in it waits for a program that is gone: its status says which.',
        ),
        name === facts.namespace ? { kind: 'chooseNamespace' } : { kind: 'runDoctor' },
      ),
    ];
  });
}

/** What is there of Istio, and what earlier tries have left behind. */
export function leftoverFindings(input: DoctorInput): readonly DoctorFinding[] {
  if (input.facts.connection.state !== 'connected') return [];
  return [...istio(input), ...webhooks(input), ...namespaces(input)];
}
