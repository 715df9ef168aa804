/**
 * Regular expressions of schemas and rules are Go's RE2. Nearly all mean the same in JavaScript; the few RE2 spellings
 * that JavaScript lacks are rewritten here.
 */

/** A JavaScript expression for an RE2 one, or `undefined` when it cannot be expressed. */
export function goPattern(source: string): RegExp | undefined {
  let flags = 'u';
  let text = source;
  const leading = /^\(\?([imsU]+)\)/.exec(text);
  if (leading) {
    for (const flag of leading[1] ?? '') if ('ims'.includes(flag)) flags += flag;
    text = text.slice(leading[0].length);
  }
  text = text
    .replaceAll('\\A', '^')
    .replaceAll('\\z', '$')
    .replaceAll('(?P<', '(?<')
    .replaceAll(/\[\[:(\w+):\]\]/g, (_, name: string) => `[${posix[name] ?? ''}]`)
    .replaceAll(/\[:(\w+):\]/g, (_, name: string) => posix[name] ?? '');
  for (const attempt of [flags, flags.replace('u', '')]) {
    try {
      return new RegExp(text, attempt);
    } catch {
      // JavaScript's `u` mode refuses some needless escapes that RE2 allows; the second attempt is without it.
    }
  }
  return undefined;
}

const posix: Readonly<Record<string, string>> = {
  alnum: 'A-Za-z0-9',
  alpha: 'A-Za-z',
  digit: '0-9',
  lower: 'a-z',
  upper: 'A-Z',
  space: '\\s',
  word: '\\w',
  xdigit: '0-9A-Fa-f',
  punct: '!-\\/:-@\\[-`{-~',
};
