import { isRecord } from '../mesh/fields.ts';
import type { KubeObject } from '../mesh/kubeObject.ts';

/** Fields of the metadata that a write changes even when it changes nothing. */
const RESTLESS: ReadonlySet<string> = new Set(['resourceVersion', 'generation']);

/** Whether two states of an object are the same but for their version and the times of their writers. */
export function sameObject(one: KubeObject, other: KubeObject): boolean {
  return JSON.stringify(one, plain) === JSON.stringify(other, plain);
}

/** Members in one order, so that the texts can be compared. */
function plain(key: string, value: unknown): unknown {
  if (key === 'managedFields' && Array.isArray(value))
    return value.map((entry: unknown) => (isRecord(entry) ? { ...entry, time: undefined } : entry));
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).filter(([name]) => key !== 'metadata' || !RESTLESS.has(name));
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
