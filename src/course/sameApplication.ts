import { isRecord, stringAt, stringMapAt } from '../mesh/fields.ts';

/**
 * Whether an object of the cluster is what a manifest of that name describes, and not another application's object that
 * happens to have its name: what selects pods must select the same ones.
 * @param manifest the object as the file has it
 * @param live the object as the cluster has it
 */
export function isSameApplication(manifest: unknown, live: unknown): boolean {
  switch (stringAt(manifest, 'kind')) {
    case 'Service':
      return sameMap(stringMapAt(manifest, 'spec', 'selector'), stringMapAt(live, 'spec', 'selector'));
    case 'Deployment':
    case 'StatefulSet':
      return sameMap(
        stringMapAt(manifest, 'spec', 'selector', 'matchLabels'),
        stringMapAt(live, 'spec', 'selector', 'matchLabels'),
      );
    case 'Gateway':
      return stringAt(manifest, 'spec', 'gatewayClassName') === stringAt(live, 'spec', 'gatewayClassName');
    default:
      return isRecord(live);
  }
}

function sameMap(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  const entries = Object.entries(one);
  return (
    entries.length === Object.keys(other).length && entries.every(([key, value]) => other[key] === value)
  );
}
