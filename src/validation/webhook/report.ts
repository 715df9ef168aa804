import { isRecord, type Path } from '../../mesh/fields.ts';
import type { FixPlan, Issue } from '../issue.ts';

/** Gathers what the webhook refuses. */
export class Report {
  readonly issues: Issue[] = [];

  /**
   * @param code what is wrong, without the layer: `empty-source`
   * @param message undefined adds nothing, so that a check which found nothing can be passed on
   */
  refuse(
    code: string,
    path: Path,
    message: string | undefined,
    at: 'key' | 'value' | 'head' = 'head',
    fixes: readonly FixPlan[] = [],
  ): void {
    if (message === undefined) return;
    this.issues.push({
      code: `webhook/${code}`,
      severity: 'error',
      layer: 'webhook',
      path,
      message,
      at,
      fixes,
    });
  }

  /** What istiod lets pass with a warning. */
  warn(code: string, path: Path, message: string, fixes: readonly FixPlan[] = []): void {
    this.issues.push({
      code: `webhook/${code}`,
      severity: 'warning',
      layer: 'webhook',
      path,
      message,
      fixes,
    });
  }
}

/** Whether a text is a regular expression of RE2. */
export type IsPattern = (pattern: string) => boolean;

export type Fields = Readonly<Record<string, unknown>>;

/** The map at a field, or `undefined`; an empty map counts as one. */
export function mapAt(value: unknown, name: string): Fields | undefined {
  const found = isRecord(value) ? value[name] : undefined;
  return isRecord(found) ? found : undefined;
}

/** The text at a field; empty where there is none, as in a protobuf message. */
export function textAt(value: unknown, name: string): string {
  const found = isRecord(value) ? value[name] : undefined;
  return typeof found === 'string' ? found : '';
}

/** The number at a field; 0 where there is none. */
export function numberAt(value: unknown, name: string): number {
  const found = isRecord(value) ? value[name] : undefined;
  return typeof found === 'number' ? found : 0;
}

export function has(value: unknown, name: string): boolean {
  return isRecord(value) && value[name] !== undefined && value[name] !== null;
}

export interface Item {
  readonly value: unknown;
  readonly path: Path;
}

/** The items of the list at a field with their paths. */
export function itemsAt(value: unknown, path: Path, name: string): Item[] {
  const found = isRecord(value) ? value[name] : undefined;
  return Array.isArray(found)
    ? found.map((item: unknown, index) => ({ value: item, path: [...path, name, index] }))
    : [];
}

/** The texts of the list at a field with their paths. */
export function textsAt(
  value: unknown,
  path: Path,
  name: string,
): { readonly value: string; readonly path: Path }[] {
  return itemsAt(value, path, name).filter(
    (item): item is { value: string; path: Path } => typeof item.value === 'string',
  );
}

/** The members of the map at a field with their paths. */
export function entriesAt(
  value: unknown,
  path: Path,
  name: string,
): { readonly key: string; readonly value: unknown; readonly path: Path }[] {
  return Object.entries(mapAt(value, name) ?? {}).map(([key, member]) => ({
    key,
    value: member,
    path: [...path, name, key],
  }));
}
