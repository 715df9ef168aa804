import { isRecord, stringAt } from '../mesh/fields.ts';

/** The object of the cluster that made istiod send an entry. */
export interface ConfigSource {
  readonly group: string;
  readonly version: string;
  readonly namespace: string;
  /** In lower case without hyphens, as istiod writes it: `virtualservice` for VirtualService. */
  readonly kindKey: string;
  readonly name: string;
}

export interface EnvoyEntry {
  readonly name: string;
  /** Absent for what istiod makes by itself, from Services for instance. */
  readonly source?: ConfigSource;
  readonly raw: unknown;
}

const sourcePattern = /^\/apis\/([^/]+)\/([^/]+)\/namespaces\/([^/]*)\/([^/]+)\/(.+)$/;

/** Reads istiod's note on an entry (istio/istio pilot/pkg/networking/util, AddConfigInfoMetadata). */
export function configSource(text: string): ConfigSource | undefined {
  const [, group, version, namespace, kind, name] = sourcePattern.exec(text) ?? [];
  if (group === undefined || version === undefined || namespace === undefined) return undefined;
  if (kind === undefined || name === undefined) return undefined;
  return { group, version, namespace, kindKey: kind.replaceAll('-', '').toLowerCase(), name };
}

/** The first note of istiod inside a value. Envoy's JSON spells the field in either style. */
function sourceIn(value: unknown, depth = 0): ConfigSource | undefined {
  if (depth > 12) return undefined;
  if (Array.isArray(value)) {
    for (const item of value as unknown[]) {
      const found = sourceIn(item, depth + 1);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (!isRecord(value)) return undefined;
  for (const spelling of ['filterMetadata', 'filter_metadata']) {
    const note = stringAt(value, 'metadata', spelling, 'istio', 'config');
    const found = note === undefined ? undefined : configSource(note);
    if (found !== undefined) return found;
  }
  for (const item of Object.values(value)) {
    const found = sourceIn(item, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The entries of `istioctl proxy-config KIND -o json`, each with the object that caused it where istiod says so. */
export function envoyEntries(parsed: unknown): readonly EnvoyEntry[] {
  const items = Array.isArray(parsed) ? (parsed as unknown[]) : [parsed];
  return items.map((raw) => {
    const source = sourceIn(raw);
    const name = stringAt(raw, 'name') ?? stringAt(raw, 'clusterName') ?? stringAt(raw, 'cluster_name') ?? '';
    return { name, raw, ...(source === undefined ? {} : { source }) };
  });
}
