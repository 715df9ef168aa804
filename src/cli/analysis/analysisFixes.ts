import * as l10n from '@vscode/l10n';
import { at, isRecord, listAt, stringAt, stringMapAt } from '../../mesh/fields.ts';
import type { Path } from '../../mesh/fields.ts';
import { nearest } from '../../validation/nearest.ts';
import { findingParts } from '../findingParts.ts';
import type { Finding } from '../tools/istioctlAnalyze.ts';
import type { AnalysisFix, FixScene } from './analysisFix.ts';
import { findingPath } from './findingPath.ts';
import { gatewayPortFixes, hostFixes } from './gatewayFixes.ts';
import { internalGatewayFixes } from './internalGatewayFixes.ts';
import { istioAnnotations } from './istioAnnotations.ts';
import { labelFixes, referenceFixes } from './referenceFixes.ts';
import { deprecationFixes, schemaFixes } from './schemaFixes.ts';

type Planner = (finding: Finding, scene: FixScene) => readonly AnalysisFix[];

const injectKey = 'sidecar.istio.io/inject';

const planners: Readonly<Record<string, Planner>> = {
  IST0002: deprecationFixes,
  IST0101: referenceFixes,
  IST0102: (finding, scene) => {
    const parts = findingParts(finding);
    const namespace = parts?.code === 'IST0102' ? parts.namespace : scene.namespace;
    return [
      labelFix(namespace, 'istio-injection', 'enabled'),
      labelFix(namespace, 'istio-injection', 'disabled'),
    ];
  },
  IST0103: restart,
  IST0106: schemaFixes,
  IST0107: misplaced,
  IST0108: (finding, scene) => {
    const parts = findingParts(finding);
    const path = findingPath(finding, scene.object);
    if (parts?.code !== 'IST0108' || path === undefined) return [];
    const near = nearest(parts.annotation, istioAnnotations);
    const rename: AnalysisFix[] =
      near === undefined
        ? []
        : [{ kind: 'edit', plan: { kind: 'rename', path, to: near, title: l10n.t('Change to {0}', near) } }];
    return [...rename, ...removal(path)];
  },
  IST0112: (finding, scene) => {
    const parts = findingParts(finding);
    const path = findingPath(finding, scene.object)?.slice(0, -1);
    if (parts?.code !== 'IST0112' || path === undefined) return [];
    return parts.ports.map((port) =>
      insert(path, 'port', `{ number: ${port} }`, l10n.t('Use port {0}', String(port))),
    );
  },
  IST0118: (finding, scene) => {
    const path = findingPath(finding, scene.object);
    const parts = findingParts(finding);
    if (parts?.code !== 'IST0118' || path === undefined) return [];
    const name = parts.portName === '' ? 'http' : `http-${parts.portName}`.slice(0, 63);
    return [
      insert(path, 'appProtocol', 'http', l10n.t('Say that it is HTTP (appProtocol)')),
      parts.portName === ''
        ? insert(path, 'name', name, l10n.t('Call the port {0}', name))
        : replace([...path, 'name'], name, l10n.t('Call the port {0}', name)),
    ];
  },
  IST0123: (_, scene) => {
    const labels = stringMapAt(scene.object, 'metadata', 'labels');
    const name = stringAt(scene.object, 'metadata', 'name') ?? scene.namespace;
    return ['istio-injection', 'istio.io/rev', 'istio.io/dataplane-mode']
      .filter((key) => Object.hasOwn(labels, key))
      .flatMap((key) => [
        ...removal(['metadata', 'labels', key], l10n.t('Remove the label {0} here', key)),
        labelFix(name, key, null),
      ]);
  },
  IST0127: labelFixes,
  IST0128: certificates,
  IST0129: certificates,
  IST0130: unreachable,
  IST0131: (finding, scene) => removal(findingPath(finding, scene.object), l10n.t('Delete the match')),
  IST0132: hostFixes,
  IST0134: (_, { object }) =>
    insertOnce(
      object,
      ['spec'],
      'addresses',
      '[240.0.0.1]',
      l10n.t('Add addresses: 240.0.0.1 stands for yours'),
    ),
  IST0135: (finding, { object }) => {
    const parts = findingParts(finding);
    const path = findingPath(finding, object);
    if (parts?.code !== 'IST0135' || path === undefined || parts.replacement === undefined) return [];
    const value = stringAt(object, ...path) ?? 'true';
    const title = l10n.t('Write it as the label {0}', parts.replacement);
    return insertIn(object, path.slice(0, -2), 'labels', parts.replacement, value, title).map((fix) =>
      fix.kind === 'edit' ? { ...fix, also: { kind: 'remove', path, title } } : fix,
    );
  },
  IST0144: (finding, scene) => {
    const path = findingPath(finding, scene.object);
    return path === undefined ? [] : [replace(path, 1338, l10n.t('Run as user 1338'))];
  },
  IST0146: injectLabel,
  IST0147: injectLabel,
  IST0150: (_, { object }) =>
    listAt(object, 'spec', 'ports').flatMap((port, index) => {
      const name = stringAt(port, 'name');
      const path: Path = ['spec', 'ports', index];
      const title = l10n.t('Call the port {0}', 'http');
      if (name === undefined) return [insert(path, 'name', 'http', title)];
      return name.startsWith('tcp') ? [replace([...path, 'name'], 'http', title)] : [];
    }),
  IST0151: priority,
  IST0155: priority,
  IST0157: (finding, scene) => {
    const path = findingPath(finding, scene.object);
    if (path === undefined || listAt(scene.object, ...path).length === 0) return [];
    return insertOnce(
      scene.object,
      [...path, 0],
      'providers',
      '[{ name: jaeger }]',
      l10n.t('Add the provider jaeger'),
    );
  },
  IST0158: restart,
  IST0162: gatewayPortFixes,
  IST0149: ({ message }, { namespace }) => [requestAuthentication(message, namespace)],
  IST0156: upgradeCrds,
  IST0172: upgradeCrds,
  IST0165: internalGatewayFixes,
  IST0166: ({ message }, { object }) => {
    const gateway = /^Ineffective selector on Kubernetes Gateway (\S+?)\.\s/
      .exec(message)?.[1]
      ?.split('/')
      .at(-1);
    if (gateway === undefined || !/^[a-z0-9.-]+$/.test(gateway)) return [];
    const title = l10n.t('Name the Gateway in targetRefs instead');
    const target = `[{ group: gateway.networking.k8s.io, kind: Gateway, name: ${gateway} }]`;
    return insertOnce(object, ['spec'], 'targetRefs', target, title).map((fix) =>
      fix.kind === 'edit' ? { ...fix, also: { kind: 'remove', path: ['spec', 'selector'], title } } : fix,
    );
  },
  IST0173: labelFixes,
  IST0174: referenceFixes,
  IST0176: upgradeCrds,
};

/** What can be done about a finding, the best first; nothing for codes that can only be explained. */
export function analysisFixes(finding: Finding, scene: FixScene): readonly AnalysisFix[] {
  return Object.hasOwn(planners, finding.code) ? (planners[finding.code]?.(finding, scene) ?? []) : [];
}

/** The codes that have something to offer. */
export const fixableCodes: readonly string[] = Object.keys(planners);

/** Adds a code to the list of those that istioctl leaves out for an object (annotation `galley.istio.io/analyze-suppress`). */
export function suppressionOf(
  code: string,
  object: Readonly<Record<string, unknown>>,
  title: string,
): readonly AnalysisFix[] {
  const key = 'galley.istio.io/analyze-suppress';
  const before = stringMapAt(object, 'metadata', 'annotations')[key];
  if (before === '*' || before?.split(',').includes(code) === true) return [];
  const path: Path = ['metadata', 'annotations', key];
  return before === undefined
    ? insertIn(object, ['metadata'], 'annotations', key, code, title)
    : [replace(path, `${before},${code}`, title)];
}

function labelFix(namespace: string, key: string, value: string | null): AnalysisFix {
  const title =
    value === null
      ? l10n.t('Remove the label {0} of namespace {1}…', key, namespace)
      : l10n.t('Label namespace {0} with {1}={2}…', namespace, key, value);
  return { kind: 'label', title, namespace, key, value };
}

function restart(_: Finding, { namespace }: FixScene): readonly AnalysisFix[] {
  return [{ kind: 'restart', title: l10n.t('Restart the workloads of {0}…', namespace), namespace }];
}

function upgradeCrds(): readonly AnalysisFix[] {
  return [
    { kind: 'step', title: l10n.t('Open the step that installs the Gateway API'), step: 'gateway-api-crds' },
  ];
}

/** An annotation that has no effect where it is: moved to the pods, when it is meant for those. */
function misplaced(finding: Finding, { object }: FixScene): readonly AnalysisFix[] {
  const path = findingPath(finding, object);
  if (path === undefined) return [];
  const name = String(path.at(-1));
  const template: Path = ['spec', 'template', 'metadata'];
  const forPods = /can only be applied to (.*)$/.exec(finding.message)?.[1]?.includes('Pod') === true;
  const movable = forPods && path[0] === 'metadata' && isRecord(at(object, ...template));
  const title = l10n.t('Move it to the pod template');
  const value = stringAt(object, ...path) ?? '';
  const moves = movable ? insertIn(object, template, 'annotations', name, value, title) : [];
  return [
    ...moves.map((fix) =>
      fix.kind === 'edit' ? { ...fix, also: { kind: 'remove' as const, path, title } } : fix,
    ),
    ...removal(path),
  ];
}

/** A rule behind one that takes everything is moved before that; whatever never acts can go. */
function unreachable(finding: Finding, { object }: FixScene): readonly AnalysisFix[] {
  const path = findingPath(finding, object);
  if (path === undefined) return [];
  const rules = listAt(object, ...path.slice(0, -1));
  const before = rules.findIndex((rule) => listAt(rule, 'match').length === 0);
  const title = l10n.t('Move it before the rule that takes everything');
  const moves: AnalysisFix[] =
    finding.message.includes('route without matches defined before') &&
    before >= 0 &&
    before < Number(path.at(-1)) &&
    listAt(object, ...path, 'match').length > 0
      ? [{ kind: 'edit', plan: { kind: 'moveItem', path, before, title } }]
      : [];
  return [...moves, ...removal(path, l10n.t('Delete the rule'))];
}

function certificates(finding: Finding, scene: FixScene): readonly AnalysisFix[] {
  const path = findingPath(finding, scene.object);
  const file = '/etc/ssl/certs/ca-certificates.crt';
  return path === undefined
    ? []
    : insertOnce(scene.object, path, 'caCertificates', file, l10n.t('Trust the certificates of the system'));
}

function priority(_: Finding, { object }: FixScene): readonly AnalysisFix[] {
  return insertOnce(object, ['spec'], 'priority', '10', l10n.t('Give it a priority'));
}

function injectLabel(_: Finding, { object }: FixScene): readonly AnalysisFix[] {
  const metadata: Path =
    isRecord(object['spec']) && object['kind'] !== 'Pod' ? ['spec', 'template', 'metadata'] : ['metadata'];
  return insertIn(object, metadata, 'labels', injectKey, 'true', l10n.t('Ask for injection with a label'));
}

function removal(path: Path | undefined, title = l10n.t('Remove it')): readonly AnalysisFix[] {
  return path === undefined ? [] : [{ kind: 'edit', plan: { kind: 'remove', path, title } }];
}

function insert(path: Path, key: string, yaml: string, title: string): AnalysisFix {
  return { kind: 'edit', plan: { kind: 'insertYaml', path, key, yaml, title } };
}

function replace(path: Path, value: string | number, title: string): AnalysisFix {
  return { kind: 'edit', plan: { kind: 'replace', path, value, title } };
}

function insertOnce(
  object: Readonly<Record<string, unknown>>,
  path: Path,
  key: string,
  yaml: string,
  title: string,
): readonly AnalysisFix[] {
  const there = at(object, ...path);
  return isRecord(there) && there[key] === undefined ? [insert(path, key, yaml, title)] : [];
}

/** Adds a member to a map, with the map itself where the object has none. */
function insertIn(
  object: Readonly<Record<string, unknown>>,
  parent: Path,
  map: string,
  key: string,
  value: string,
  title: string,
): readonly AnalysisFix[] {
  const members = stringMapAt(object, ...parent, map);
  if (Object.hasOwn(members, key)) return [];
  return Object.keys(members).length > 0
    ? [insert([...parent, map], key, JSON.stringify(value), title)]
    : [insert(parent, map, `{ ${key}: ${JSON.stringify(value)} }`, title)];
}

function requestAuthentication(message: string, namespace: string): AnalysisFix {
  const gateway = /for the gateway \(([^)]*)\)/.exec(message)?.[1]?.split('/').at(-1) ?? 'gateway';
  const text = `# Put in your issuer, then apply it to the namespace of the gateway's pods.
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata:
  name: ${/^[a-z0-9.-]{1,200}$/.test(gateway) ? gateway : 'gateway'}-jwt
  namespace: ${namespace}
spec:
  selector:
    matchLabels:
      istio: ingressgateway
  jwtRules:
    - issuer: https://issuer.example
      jwksUri: https://issuer.example/.well-known/jwks.json
`;
  return { kind: 'draft', title: l10n.t('Draft a RequestAuthentication'), text };
}
