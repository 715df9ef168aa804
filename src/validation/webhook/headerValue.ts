import * as l10n from '@vscode/l10n';

/**
 * Whether the variables in a header's value are closed, as Envoy reads them: `%NAME%`, `%NAME(argument)%` or
 * `%NAME(["argument", …])%`; a plain percent sign is written `%%`.
 * Source: istio/istio `pkg/config/validation/header_value_validator.go`.
 * @returns what is wrong in words, or `undefined`
 */
export function headerValueProblem(value: string): string | undefined {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for.
  if (/[\u0000-\u0008\u000A-\u001F\u007F]/.test(value))
    return l10n.t('The value of a header has no control characters.');
  return hasOpenVariable(value)
    ? l10n.t('A single % starts a variable of Envoy, such as %HOSTNAME%; for a plain percent sign write %%.')
    : undefined;
}

function hasOpenVariable(value: string): boolean {
  for (let at = 0; at < value.length; at += 1) {
    if (value[at] !== '%') continue;
    if (value[at + 1] === '%') {
      at += 1;
      continue;
    }
    const end = endOfVariable(value, at + 1);
    if (end === undefined) return true;
    at = end;
  }
  return false;
}

/** Where the percent sign stands that ends a variable whose name starts at an offset. */
function endOfVariable(value: string, start: number): number | undefined {
  const stop = firstOf(value, '%(', start);
  if (stop === undefined || value[stop] === '%') return stop;
  const first = afterBlanks(value, stop + 1);
  const close = value[first] === '[' ? endOfList(value, first + 1) : endOfText(value, first + 1, '")');
  if (close === undefined) return undefined;
  // Envoy reads on after a quote as if a list had begun before it.
  const paren = value[close] === '"' ? endOfItems(value, close + 1) : close;
  if (paren === undefined) return undefined;
  const last = afterBlanks(value, paren + 1);
  return value[last] === '%' ? last : undefined;
}

/** The closing parenthesis after a list whose first item is to come. */
function endOfList(value: string, start: number): number | undefined {
  const quote = afterBlanks(value, start);
  if (value[quote] !== '"') return undefined;
  const end = endOfText(value, quote + 1, '")');
  return end === undefined || value[end] === ')' ? end : endOfItems(value, end + 1);
}

/** The closing parenthesis behind an item of a list and all items after it. */
function endOfItems(value: string, start: number): number | undefined {
  const next = afterBlanks(value, start);
  if (value[next] === ',') return endOfList(value, next + 1);
  if (value[next] !== ']') return undefined;
  const close = afterBlanks(value, next + 1);
  return value[close] === ')' ? close : undefined;
}

function endOfText(value: string, start: number, ends: string): number | undefined {
  for (let at = start; at < value.length; at += 1) {
    if (value[at] === '\\') at += 1;
    else if (ends.includes(value.charAt(at))) return at;
  }
  return undefined;
}

function firstOf(value: string, marks: string, start: number): number | undefined {
  for (let at = start; at < value.length; at += 1) if (marks.includes(value.charAt(at))) return at;
  return undefined;
}

function afterBlanks(value: string, start: number): number {
  let at = start;
  while (value[at] === ' ') at += 1;
  return at;
}
