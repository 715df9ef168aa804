import { readPlainScalar } from './goScalar.ts';

/** Quotes a text only where it would else be read as something other than that text. */
export function yamlScalar(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value);
  const isPlain = /^[A-Za-z0-9_./][-A-Za-z0-9_./]*$/.test(value) && readPlainScalar(value) === value;
  return isPlain ? value : JSON.stringify(value);
}
