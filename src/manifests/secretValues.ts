import { isRecord } from '../mesh/fields.ts';

/** The values of a Secret by key; what is written as plain text becomes one of them. Empty for everything else. */
export function secretValues(object: unknown): ReadonlyMap<string, unknown> {
  if (!isRecord(object) || object['kind'] !== 'Secret') return new Map();
  return new Map(
    [object['data'], object['stringData']].flatMap((values) =>
      isRecord(values) ? Object.entries(values) : [],
    ),
  );
}

/** Shorter values stand in every text by chance. */
const SHORTEST = 4;

/** A text about an object without the values that it holds if it is a Secret, as they are and as base64. */
export function hideSecretValues(text: string, object: unknown): string {
  let hidden = text;
  for (const written of secretValues(object).values()) {
    // A number is refused in a Secret, and the refusal may quote it.
    const value = typeof written === 'number' ? String(written) : written;
    if (typeof value !== 'string' || value.length < SHORTEST) continue;
    const forms = [value, JSON.stringify(value).slice(1, -1), Buffer.from(value).toString('base64')];
    const decoded = Buffer.from(value, 'base64').toString('utf8');
    if (decoded.length >= SHORTEST) forms.push(decoded);
    for (const form of forms) hidden = hidden.replaceAll(form, '(hidden)');
  }
  return hidden;
}
