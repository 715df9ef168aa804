import * as l10n from '@vscode/l10n';
import { groupOf, versionOf } from '../mesh/kubeObject.ts';
import type { Identity } from '../manifests/identity.ts';
import type { FixPlan, Issue } from './issue.ts';
import { nearest } from './nearest.ts';
import type { SchemaSource } from './schemaSource.ts';
import { istioOperatorGroup, type KindEntry } from './schemaIndex.ts';
import { listInWords, show } from './wording.ts';

/** The API groups that Istio and the Gateway API own, whether or not the chosen release has kinds in them. */
export const meshGroups = [
  'networking.istio.io',
  'security.istio.io',
  'telemetry.istio.io',
  'extensions.istio.io',
  'gateway.networking.k8s.io',
  'gateway.networking.x-k8s.io',
] as const;

/** Groups that Istio once had. */
const removedGroups: Readonly<Record<string, string>> = {
  'config.istio.io': l10n.t(
    'Mixer was removed in Istio 1.8; use Telemetry (telemetry.istio.io/v1) and WasmPlugin instead.',
  ),
  'rbac.istio.io': l10n.t(
    'it was removed in Istio 1.6; use AuthorizationPolicy (security.istio.io/v1) instead.',
  ),
  'authentication.istio.io': l10n.t(
    'it was removed in Istio 1.6; use PeerAuthentication and RequestAuthentication (security.istio.io/v1) instead.',
  ),
};

/** Groups and kinds of Kubernetes itself: none of them has a kind of the mesh. */
const kubernetesGroup =
  /^$|^(?:apps|batch|autoscaling|policy|extensions)$|^(?!gateway\.)[a-z0-9-]+(?:\.[a-z0-9-]+)*\.k8s\.io$/;

export type KindVerdict =
  /** Not for us to judge. */
  | { readonly state: 'foreign' }
  | { readonly state: 'served'; readonly entry: KindEntry; readonly issues: readonly Issue[] }
  | { readonly state: 'operator' }
  | { readonly state: 'refused'; readonly issues: readonly Issue[] };

/** Says whether the chosen releases serve an object's kind and version, and what is meant when they do not. */
export function judgeKind(identity: Identity, schemas: SchemaSource): KindVerdict {
  const { apiVersion, kind, group, version } = identity;
  if (apiVersion === undefined || kind === undefined) return judgeIncomplete(identity, schemas);
  // A file in which an implementation says what it supports; no cluster has the kind.
  if (group === 'gateway.networking.k8s.io' && kind === 'ConformanceReport') return { state: 'foreign' };
  if (group === istioOperatorGroup && kind === 'IstioOperator') return { state: 'operator' };
  if (Object.hasOwn(removedGroups, group)) {
    return refused(
      'kind/removed',
      ['apiVersion'],
      l10n.t('{0} is gone: {1}', group, removedGroups[group] ?? ''),
    );
  }
  const entries = schemas.kinds(group);
  const isMesh = entries.length > 0 || (meshGroups as readonly string[]).includes(group);
  if (!isMesh) return judgeForeign(identity, schemas);
  const entry = entries.find((candidate) => candidate.kind === kind);
  if (entry === undefined)
    return refused('kind/unknown', ['kind'], ...unknownKind(identity, entries, schemas));
  const found = entry.versions.find((candidate) => candidate.version === version);
  if (found?.served === true) {
    if (found.deprecated === undefined) return { state: 'served', entry, issues: [] };
    const better = preferred(entry);
    const text =
      found.deprecated === '' ? l10n.t('{0}/{1} {2} is deprecated.', group, version, kind) : found.deprecated;
    const issue: Issue = {
      code: 'kind/deprecated',
      severity: 'warning',
      layer: 'kind',
      path: ['apiVersion'],
      at: 'value',
      message: l10n.t('{0} Use {1}/{2}.', text, group, better),
      fixes: [changeVersion(`${group}/${better}`)],
    };
    return { state: 'served', entry, issues: [issue] };
  }
  const served = entry.versions.filter((candidate) => candidate.served).map((candidate) => candidate.version);
  const better = nearest(version, served) ?? preferred(entry);
  const elsewhere = schemas.servedElsewhere(group, version, kind);
  const others =
    elsewhere.length === 0 ? '' : l10n.t(' {0} is in {1}.', version, listInWords(elsewhere, 'and'));
  const message = l10n.t(
    '{0} does not serve {1} as {2}/{3}, but as {4}.{5}',
    schemas.describe(group) ?? group,
    kind,
    group,
    version,
    listInWords(served, 'and'),
    others,
  );
  return refused('kind/version', ['apiVersion'], message, [changeVersion(`${group}/${better}`, true)]);
}

function judgeIncomplete({ apiVersion, kind, group }: Identity, schemas: SchemaSource): KindVerdict {
  if (kind === undefined) {
    if (apiVersion === undefined || !(meshGroups as readonly string[]).includes(group))
      return { state: 'foreign' };
    const kinds = schemas.kinds(group).map((entry) => entry.kind);
    return refused(
      'kind/missing',
      ['kind'],
      l10n.t('kind is missing: {0} has {1}.', apiVersion, listInWords(kinds, 'and')),
    );
  }
  const homes = homesOf(kind, schemas);
  const [home] = homes;
  if (home === undefined) return { state: 'foreign' };
  const fixes: FixPlan[] = homes.map((value) => ({
    kind: 'insert',
    key: 'apiVersion',
    value,
    title: l10n.t('Add "apiVersion: {0}"', value),
    path: [],
  }));
  return refused(
    'kind/missing',
    ['apiVersion'],
    l10n.t('apiVersion is missing: {0} is {1}.', kind, listInWords(homes, 'or')),
    fixes,
  );
}

/** A group that is not the mesh's: wrong for sure when it is near to one of its own, or Kubernetes', with its kind. */
function judgeForeign({ apiVersion = '', kind = '', group }: Identity, schemas: SchemaSource): KindVerdict {
  const isMalformed = !/^(?:[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?\/)?[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/.test(
    apiVersion,
  );
  if (!isMalformed && !kubernetesGroup.test(group) && nearest(group, meshGroups, 2) === undefined)
    return { state: 'foreign' };
  const homes = homesOf(kind, schemas);
  if (homes.length === 0) return { state: 'foreign' };
  const message = l10n.t(
    'There is no {0} in {1}: it is {2}.',
    kind,
    show(apiVersion),
    listInWords(homes, 'or'),
  );
  return refused(
    'kind/group',
    ['apiVersion'],
    message,
    homes.map((home) => changeVersion(home, homes.length === 1)),
  );
}

function unknownKind(
  identity: Identity,
  entries: readonly KindEntry[],
  schemas: SchemaSource,
): [string, FixPlan[]] {
  const { kind = '', group, version } = identity;
  const judge = schemas.describe(group) ?? group;
  const homes = homesOf(kind, schemas);
  if (homes.length > 0) {
    return [
      l10n.t('{0} has no {1}: it is {2}.', group, kind, listInWords(homes, 'or')),
      homes.map((home) => changeVersion(home, homes.length === 1)),
    ];
  }
  const elsewhere = schemas.servedElsewhere(group, version, kind);
  if (elsewhere.length > 0)
    return [l10n.t('{0} has no {1}. It is in {2}.', judge, kind, listInWords(elsewhere, 'and')), []];
  const kinds = entries.map((entry) => entry.kind);
  const near = nearest(kind, kinds);
  const rename: FixPlan[] =
    near === undefined
      ? []
      : [{ kind: 'replace', value: near, title: l10n.t('Change to {0}', near), safe: true }];
  const meant = near === undefined ? '' : l10n.t(' Did you mean {0}?', near);
  return [
    l10n.t(
      '{0} has no kind {1} in {2}.{3} It has {4}.',
      judge,
      kind,
      group,
      meant,
      listInWords(kinds, 'and'),
    ),
    rename,
  ];
}

/** The `apiVersion`s under which the mesh's groups have a kind. */
function homesOf(kind: string, schemas: SchemaSource): string[] {
  return schemas.groups().flatMap((group) => {
    const entry = schemas.kinds(group).find((candidate) => candidate.kind === kind);
    return entry === undefined ? [] : [`${group}/${preferred(entry)}`];
  });
}

/** The served version that Kubernetes ranks first: stable before beta before alpha, then the higher number. */
export function preferred(entry: KindEntry): string {
  const rank = (version: string): number => {
    const parts = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version);
    if (!parts) return -1;
    const stage = parts[2] === undefined ? 2 : parts[2] === 'beta' ? 1 : 0;
    return stage * 1e6 + Number(parts[1]) * 1e3 + Number(parts[3] ?? 0);
  };
  const served = entry.versions.filter((version) => version.served && version.deprecated === undefined);
  const names = (served.length > 0 ? served : entry.versions).map((version) => version.version);
  return names.sort((a, b) => rank(b) - rank(a))[0] ?? 'v1';
}

function changeVersion(to: string, safe = false): FixPlan {
  return {
    kind: 'replace',
    value: to,
    title: l10n.t('Change to {0}/{1}', groupOf(to), versionOf(to)),
    path: ['apiVersion'],
    safe,
  };
}

function refused(
  code: string,
  path: readonly string[],
  message: string,
  fixes: readonly FixPlan[] = [],
): KindVerdict {
  return {
    state: 'refused',
    issues: [{ code, severity: 'error', layer: 'kind', path, at: 'value', message, fixes }],
  };
}
