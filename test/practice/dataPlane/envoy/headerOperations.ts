import { at, booleanAt, listAt, stringAt } from '../../../../src/mesh/fields.ts';
import type { Headers } from './httpMessage.ts';

/** What `%…%` in a value of a header operation stands for; `undefined` when nobody knows. */
export type Substitute = (command: string) => string | undefined;

/**
 * Applies the header operations of a route, virtual host, route table or weighted cluster for one direction.
 * What it removes is removed before it adds.
 * Source: https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_conn_man/headers#custom-request-response-headers
 */
export function changeHeaders(
  headers: Headers,
  owner: unknown,
  direction: 'request' | 'response',
  substitute: Substitute = () => undefined,
): void {
  for (const name of listAt(owner, `${direction}HeadersToRemove`)) headers.delete(String(name).toLowerCase());
  for (const option of listAt(owner, `${direction}HeadersToAdd`)) {
    const name = (stringAt(option, 'header', 'key') ?? '').toLowerCase();
    const template = stringAt(option, 'header', 'value') ?? '';
    const value = substituted(template, substitute);
    if (value === '' && template !== '' && booleanAt(option, 'keepEmptyValue') !== true) continue;
    const before = headers.get(name);
    switch (actionOf(option)) {
      case 'APPEND_IF_EXISTS_OR_ADD':
        headers.set(name, [...(before ?? []), value]);
        break;
      case 'ADD_IF_ABSENT':
        if (before === undefined) headers.set(name, [value]);
        break;
      case 'OVERWRITE_IF_EXISTS':
        if (before !== undefined) headers.set(name, [value]);
        break;
      default:
        headers.set(name, [value]);
    }
  }
}

function actionOf(option: unknown): string {
  // The older field still decides where it is set.
  const append = at(option, 'append');
  if (append === false) return 'OVERWRITE_IF_EXISTS_OR_ADD';
  return stringAt(option, 'appendAction') ?? 'APPEND_IF_EXISTS_OR_ADD';
}

function substituted(value: string, substitute: Substitute): string {
  return value.replaceAll(/%([^%]*)%/g, (whole, command: string) =>
    command === '' ? '%' : (substitute(command) ?? whole),
  );
}
