import * as l10n from '@vscode/l10n';
import { numberAt, stringAt } from '../fields.ts';
import { hostService, serviceName } from '../hostService.ts';
import { meshKind } from '../kinds.ts';
import type { KubeObject } from '../kubeObject.ts';
import { namespaceOfRef } from '../routeParents.ts';
import type { Snapshot } from '../snapshot.ts';
import { SERVICE } from '../wellKnown.ts';
import type { MeshNode } from './meshNode.ts';
import { words } from './meshNode.ts';
import { podsBehind } from './serviceNodes.ts';

/** A backendRef of a Gateway API route: the Service that it names, and the workloads behind it. */
export function backendNode(
  parent: string,
  snapshot: Snapshot,
  route: KubeObject,
  ref: unknown,
  index: number,
  alone: boolean,
): MeshNode {
  const name = stringAt(ref, 'name') ?? '';
  const kind = stringAt(ref, 'kind') ?? 'Service';
  const namespace = namespaceOfRef(ref, route);
  const port = numberAt(ref, 'port');
  const service = kind === 'Service' ? snapshot.find(SERVICE, namespace, name) : undefined;
  const missing = kind === 'Service' && service === undefined && snapshot.complete(SERVICE, namespace);
  return destination(`${parent}/backend:${index}`, snapshot, {
    label: port === undefined ? name : `${name}:${port}`,
    // Alone it gets every request, whatever its weight; the API server writes a 1 into each.
    weight: alone ? undefined : numberAt(ref, 'weight'),
    words: words(kind === 'Service' ? '' : kind, namespace === route.metadata.namespace ? '' : namespace),
    service,
    missing: missing ? { namespace, name } : undefined,
    labels: {},
  });
}

/** A destination of a VirtualService: host, subset and weight. */
export function destinationNode(
  parent: string,
  snapshot: Snapshot,
  virtualService: KubeObject,
  route: unknown,
  index: number,
  labelsOf: (host: string, subset: string) => Readonly<Record<string, string>> | undefined,
): MeshNode {
  const { namespace = '' } = virtualService.metadata;
  const host = stringAt(route, 'destination', 'host') ?? '';
  const subset = stringAt(route, 'destination', 'subset');
  const port = numberAt(route, 'destination', 'port', 'number');
  const named = serviceName(host, namespace);
  const service = hostService(snapshot, host, namespace);
  // A host without a dot can only mean a Service; others may be those of a ServiceEntry.
  const missing = !host.includes('.') && service === undefined && snapshot.complete(SERVICE, namespace);
  const labels = subset === undefined ? {} : labelsOf(host, subset);
  const node = destination(`${parent}/backend:${index}`, snapshot, {
    label: port === undefined ? host : `${host}:${port}`,
    weight: numberAt(route, 'weight'),
    words: subset === undefined ? '' : l10n.t('subset {0}', subset),
    service,
    missing: missing ? named : undefined,
    labels: labels ?? {},
  });
  if (labels !== undefined) return node;
  return {
    ...node,
    state: 'bad',
    description: words(node.description, l10n.t('no such subset')),
    facts: [l10n.t('No DestinationRule for {0} defines the subset {1}.', host, subset ?? ''), ...node.facts],
  };
}

interface Destination {
  readonly label: string;
  readonly weight: number | undefined;
  readonly words: string;
  readonly service: KubeObject | undefined;
  readonly missing: { readonly namespace: string; readonly name: string } | undefined;
  /** Labels that the pods need besides those of the Service. */
  readonly labels: Readonly<Record<string, string>>;
}

function destination(id: string, snapshot: Snapshot, to: Destination): MeshNode {
  const weight = to.weight === undefined ? '' : l10n.t('weight {0}', to.weight);
  const { service, missing } = to;
  const behind = service === undefined ? undefined : podsBehind(id, snapshot, service, to.labels);
  const parts = [to.label, to.weight, to.words, service, missing?.namespace, missing?.name, behind];
  return snapshot.keep(`${id}#row`, parts, () => ({
    id,
    kind: 'backend',
    ...(service === undefined ? {} : { tags: ['service'] }),
    label: to.label,
    description: words(weight, to.words, missing === undefined ? behind?.trouble : l10n.t('no such Service')),
    icon: missing === undefined ? 'references' : 'circle-slash',
    state: missing === undefined ? (behind?.state ?? 'neutral') : 'bad',
    facts:
      missing === undefined
        ? (behind?.facts ?? [])
        : [l10n.t('There is no Service {0} in namespace {1}.', missing.name, missing.namespace)],
    documentation: meshKind(SERVICE).documentation,
    ...(service === undefined ? {} : { object: service }),
    ...behind?.below,
  }));
}
