import { isRecord } from '../../../../src/mesh/fields.ts';

/** Envoy's own format, for listeners that give none. Source: https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage#default-format-string */
export const defaultFormat =
  '[%START_TIME%] "%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%" %RESPONSE_CODE% %RESPONSE_FLAGS% %BYTES_RECEIVED% %BYTES_SENT% %DURATION% %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% "%REQ(X-FORWARDED-FOR)%" "%REQ(USER-AGENT)%" "%REQ(X-REQUEST-ID)%" "%REQ(:AUTHORITY)%" "%UPSTREAM_HOST%"\n';

/** Looks up what a command such as `REQ(:METHOD)` stands for; `undefined` is written as a dash. */
export type CommandValue = (name: string, argument: string | undefined) => string | number | undefined;

type Piece = (value: CommandValue) => string;

/** Reads a format string once and writes lines with it. */
export function lineWriter(format: string): (value: CommandValue) => string {
  const pieces: Piece[] = [];
  let last = 0;
  for (const match of format.matchAll(/%([A-Z0-9_]+)(?:\(([^)]*)\))?(?::(\d+))?%/g)) {
    const literal = format.slice(last, match.index);
    if (literal !== '') pieces.push(() => literal);
    const [whole, name = '', argument, length] = match;
    const most = length === undefined ? undefined : Number(length);
    pieces.push((value) => {
      const text = String(value(name, argument) ?? '-');
      return most === undefined ? text : text.slice(0, most);
    });
    last = match.index + whole.length;
  }
  const end = format.slice(last);
  if (end !== '') pieces.push(() => end);
  return (value) => pieces.map((piece) => piece(value)).join('');
}

/**
 * The same for lines of JSON. A value that is one command keeps its kind, and is null where there is nothing.
 * @param format an object of strings, at any depth
 */
export function jsonLineWriter(format: object): (value: CommandValue) => string {
  const piece = jsonPiece(format);
  return (value) => `${JSON.stringify(piece(value))}\n`;
}

function jsonPiece(format: unknown): (value: CommandValue) => unknown {
  if (isRecord(format)) {
    const entries = Object.entries(format).map(([name, part]) => [name, jsonPiece(part)] as const);
    return (value) => Object.fromEntries(entries.map(([name, part]) => [name, part(value)]));
  }
  if (Array.isArray(format)) {
    const parts = format.map(jsonPiece);
    return (value) => parts.map((part) => part(value));
  }
  if (typeof format !== 'string') return () => format;
  const [, name, argument] = /^%([A-Z0-9_]+)(?:\(([^)]*)\))?%$/.exec(format) ?? [];
  return name === undefined ? lineWriter(format) : (value) => value(name, argument) ?? null;
}

/** The value of `NAME?OTHER` in the argument of a header command: the first field that is there. */
export function firstField(
  argument: string,
  field: (name: string) => string | undefined,
): string | undefined {
  for (const name of argument.split('?')) {
    const value = field(name.toLowerCase());
    if (value !== undefined) return value;
  }
  return undefined;
}
