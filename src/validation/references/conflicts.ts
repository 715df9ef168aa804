import * as l10n from '@vscode/l10n';
import { at, listAt, stringAt, stringMapAt, type Path } from '../../mesh/fields.ts';
import type { Identity } from '../../manifests/identity.ts';
import type { KnownObject } from './knownObject.ts';
import { placeOfName } from './lookup.ts';
import type { Lookup } from './lookup.ts';

/** Kinds of which one object counts for a whole namespace, with the labels by which it may be for some workloads only. */
const ONE_FOR_A_NAMESPACE: Readonly<Record<string, Path | undefined>> = {
  'networking.istio.io/Sidecar': ['spec', 'workloadSelector', 'labels'],
  'networking.istio.io/ProxyConfig': ['spec', 'selector', 'matchLabels'],
  'security.istio.io/PeerAuthentication': ['spec', 'selector', 'matchLabels'],
  'telemetry.istio.io/Telemetry': ['spec', 'selector', 'matchLabels'],
};

/** Says when another object takes the place of this one, because only one of its kind counts. */
export function checkConflicts(lookup: Lookup, { group, kind = '', name }: Identity, object: unknown): void {
  const labels = ONE_FOR_A_NAMESPACE[`${group}/${kind}`];
  if (labels !== undefined && isForAll(object, labels)) {
    const other = lookup.scope
      .objects(group, kind)
      .find(
        (candidate) =>
          candidate.namespace === lookup.namespace &&
          candidate.name !== name &&
          candidate.unopened !== true &&
          isForAll(candidate.value, labels),
      );
    if (other !== undefined) {
      lookup.say(
        true,
        'reference/conflict',
        ['metadata', 'name'],
        l10n.t(
          'The {0} {1} ({2}) is for the whole namespace {3}, too: only the older one counts. Merge them, or give one a selector.',
          kind,
          other.name,
          other.origin,
          lookup.namespace,
        ),
        [],
        placeOfName(other),
      );
    }
  }
  if (`${group}/${kind}` === 'networking.istio.io/DestinationRule') checkRules(lookup, name, object);
}

function isForAll(object: unknown, labels: Path): boolean {
  const targets = [at(object, 'spec', 'targetRef'), at(object, 'spec', 'targetRefs')];
  return (
    Object.keys(stringMapAt(object, ...labels)).length === 0 &&
    targets.every((target) => target === undefined)
  );
}

/** Istio joins the subsets of rules for one host, but takes the traffic policy of the older one alone. */
function checkRules(lookup: Lookup, name: string | undefined, object: unknown): void {
  const host = stringAt(object, 'spec', 'host') ?? '';
  if (host === '' || at(object, 'spec', 'workloadSelector') !== undefined) return;
  const others = lookup.scope.hosts
    .destinationRules(host, lookup.namespace)
    .filter(
      (rule) =>
        rule.namespace === lookup.namespace &&
        rule.name !== name &&
        rule.unopened !== true &&
        !(stringAt(rule.value, 'spec', 'host') ?? '').startsWith('*') &&
        at(rule.value, 'spec', 'workloadSelector') === undefined,
    );
  const hasPolicy = (value: unknown): boolean => at(value, 'spec', 'trafficPolicy') !== undefined;
  const rival = others.find((rule) => hasPolicy(object) && hasPolicy(rule.value));
  if (rival !== undefined) {
    sayRule(
      lookup,
      rival,
      ['spec', 'trafficPolicy'],
      l10n.t('has a trafficPolicy for {0}, too: that of the older rule counts.', host),
    );
  }
  for (const [index, subset] of listAt(object, 'spec', 'subsets').entries()) {
    const own = stringAt(subset, 'name');
    const double = others.find((rule) =>
      listAt(rule.value, 'spec', 'subsets').some((item) => stringAt(item, 'name') === own),
    );
    if (own !== undefined && double !== undefined)
      sayRule(
        lookup,
        double,
        ['spec', 'subsets', index, 'name'],
        l10n.t('has a subset {0}, too: that of the older rule counts.', own),
      );
  }
}

function sayRule(lookup: Lookup, rule: KnownObject, path: Path, what: string): void {
  const message = l10n.t('The DestinationRule {0} ({1}) {2}', rule.name, rule.origin, what);
  lookup.say(true, 'reference/conflict', path, message, [], placeOfName(rule));
}
