import { isRecord, type Path } from '../mesh/fields.ts';
import { quantity } from '../mesh/quantity.ts';

/** Whether two scalars are the same to an API server, which writes quantities its own way: `0.5` becomes `500m`. */
export function sameLeaf(wanted: unknown, live: unknown, path: Path): boolean {
  if (wanted === live) return true;
  if (!path.some((step) => QUANTITIES.has(step))) return false;
  const [one, other] = [amount(wanted), amount(live)];
  return one !== undefined && one === other;
}

/** Values that Go leaves out of its JSON (`omitempty`), so the kinds of Kubernetes itself come back without them. */
export function isZero(value: unknown): boolean {
  if (value === '' || value === 0 || value === false) return true;
  return Array.isArray(value) ? value.length === 0 : isRecord(value) && Object.keys(value).length === 0;
}

/** Fields whose values are quantities. */
const QUANTITIES: ReadonlySet<string | number> = new Set([
  'limits',
  'requests',
  'capacity',
  'hard',
  'sizeLimit',
  'divisor',
  'averageValue',
]);

function amount(value: unknown): number | undefined {
  const found = quantity(String(value));
  return found === undefined ? undefined : Number(found.toPrecision(12));
}
