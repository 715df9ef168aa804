/**
 * Header fields as a person writes them in one line: `end-user: jason; x-debug: 1`. A semicolon inside a value is
 * written `\;`. `undefined` when a part has no colon.
 */
export function parseHeaders(text: string): readonly (readonly [name: string, value: string])[] | undefined {
  const parts = text
    .split(/(?<!\\);/)
    .map((part) => part.replaceAll('\\;', ';').trim())
    .filter((part) => part !== '');
  const fields = parts.map((part) => {
    const colon = part.indexOf(':');
    return colon < 1 ? undefined : ([part.slice(0, colon).trim(), part.slice(colon + 1).trim()] as const);
  });
  return fields.includes(undefined) ? undefined : fields.filter((field) => field !== undefined);
}

/** The text that {@link parseHeaders} reads as these fields. */
export function headerText(headers: readonly (readonly [name: string, value: string])[]): string {
  return headers.map(([name, value]) => `${name}: ${value.replaceAll(';', '\\;')}`).join('; ');
}
