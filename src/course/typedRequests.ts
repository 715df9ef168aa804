import { partsOf, programOf, wordsOf } from './shellWords.ts';
import type { ShellPart } from './shellWords.ts';

/** Requests to the product page that a command line of a terminal sends, by itself or in a loop. */
export interface TypedRequests {
  readonly kind: 'requests';
  /** `host:port` of each address that is asked. */
  readonly addresses: readonly string[];
  /** How many requests it sends in all when nothing stops it. */
  readonly times: number;
  /** Whether its exit code is that of the last request, and not that of a `sleep` or a filter behind it. */
  readonly exitTells: boolean;
  /** What stands around a status code where each request prints one; `$1` is the code. */
  readonly code?: string;
}

const PAGE = /^(?:http:\/\/)?([\w.-]+|\[::1\])(?::(\d{1,5}))?\/productpage(?:[?#].*)?$/i;
const PROGRAMS = /^(?:curl|wget|iwr|irm|invoke-webrequest|invoke-restmethod)$/i;
/** What may stand before the command itself: `time`, brackets, a variable of PowerShell that takes the answer. */
const BEFORE = /^(?:time\s+|\(\s*|\[void\]\s*|\$\w+\s*=\s*)+/i;
/** More than a person sends by hand. */
const MOST_TIMES = 1_000_000;
const LONGEST_LINE = 4_096;

const CODE = /^%\{(?:http|response)_code\}$/;
const OTHER = /^%\{(?!http_code\}|response_code\})\w+\}$/;
/** What curl prints beside a code, as the source of an expression: a time, a size. */
export const ANYTHING = String.raw`\S*`;
/** With more of them, an expression takes too long to say that a line does not match. */
const MOST_OTHERS = 3;

interface Loop {
  readonly times: number | undefined;
  readonly body: string;
  /** What comes after it: a filter, a redirection, other commands. */
  readonly rest: string;
}

/** The loops of bash, zsh, fish and PowerShell: what they look like, and how to read them. */
const LOOPS: readonly (readonly [shape: RegExp, read: (...found: readonly string[]) => Loop])[] = [
  [
    /^for\s+\w+\s+in\s+([^;\n]+?)\s*[;\n]\s*(?:do\s+)?([\s\S]+?)\s*[;\n]\s*(?:done|end)\b([\s\S]*)$/,
    (list = '', body = '', rest = '') => ({ times: lengthOf(list), body, rest }),
  ],
  [
    /^for\s*\(\(\s*\w+\s*=\s*(\d+)\s*;\s*\w+\s*(<=?)\s*(\d+)\s*;\s*(?:\w+\+\+|\+\+\w+)\s*\)\)\s*[;\n]?\s*do\s+([\s\S]+?)\s*[;\n]\s*done\b([\s\S]*)$/,
    (first = '', sign = '', last = '', body = '', rest = '') => ({
      times: counted(first, sign === '<=', last),
      body,
      rest,
    }),
  ],
  [/^repeat\s+(\d+)\s*[;\n]?\s*do\s+([\s\S]+?)\s*[;\n]\s*done\b([\s\S]*)$/, repeated],
  [/^repeat\s+(\d+)\s*\{\s*([\s\S]+)\}([^}]*)$/, repeated],
  [/^repeat\s+(\d+)\s+([^;|&\n]+)([\s\S]*)$/, repeated],
  [
    /^\(?(\d+)\.\.(\d+)\)?\s*\|\s*(?:foreach-object|foreach|%)\s*\{\s*([\s\S]+)\}([^}]*)$/i,
    (first = '', last = '', body = '', rest = '') => ({ times: counted(first, true, last), body, rest }),
  ],
  [
    /^foreach\s*\(\s*\$\w+\s+in\s+\(?(\d+)\.\.(\d+)\)?\s*\)\s*\{\s*([\s\S]+)\}([^}]*)$/i,
    (first = '', last = '', body = '', rest = '') => ({ times: counted(first, true, last), body, rest }),
  ],
  [
    /^for\s*\(\s*\$\w+\s*=\s*(\d+)\s*;\s*\$\w+\s+-(lt|le)\s+(\d+)\s*;\s*(?:\$\w+\+\+|\+\+\$\w+)\s*\)\s*\{\s*([\s\S]+)\}([^}]*)$/i,
    (first = '', sign = '', last = '', body = '', rest = '') => ({
      times: counted(first, sign.toLowerCase() === 'le', last),
      body,
      rest,
    }),
  ],
];

/**
 * What a command line asks of the product page, as far as it can be told without a shell; `undefined` when it asks
 * nothing, when an address or a number is in a variable, or when it goes on in the background.
 */
export function typedRequests(line: string): TypedRequests | undefined {
  if (line.length > LONGEST_LINE) return undefined;
  const { times, body, rest } = loopOf(line.trim().replace(/^time\s+/, ''));
  if (times === undefined || times < 1 || times > MOST_TIMES) return undefined;
  const parts = partsOf(body);
  const asking = parts.filter(({ text }) => PROGRAMS.test(programOf(command(text)[0] ?? '')));
  const addresses = asking.flatMap(({ text }) => addressesIn(command(text)));
  const [first] = asking;
  // Nothing is asked; or something else is asked as well, and the two could not be told apart.
  if (first === undefined || addresses.length === 0 || asking.some((one) => !asksThePage(one)))
    return undefined;
  if (/&\s*$/.test(body) || /&\s*$/.test(rest)) return undefined;
  const code = codeIn(first.text);
  return {
    kind: 'requests',
    addresses: [...new Set(addresses)],
    times: times * addresses.length,
    exitTells: parts.at(-1) === asking.at(-1) && partsOf(`true ${rest}`).length < 2,
    ...(code === undefined ? {} : { code }),
  };
}

function loopOf(line: string): Loop {
  for (const [shape, read] of LOOPS) {
    const found = shape.exec(line);
    if (found !== null) return read(...found.slice(1));
  }
  return argumentsOf(line) ?? { times: 1, body: line, rest: '' };
}

/** `seq 100 | xargs -I{} curl …`: without `-I` each number is one more address. */
function argumentsOf(line: string): Loop | undefined {
  const [seq, xargs, ...more] = partsOf(line);
  if (seq === undefined || xargs?.after !== '|' || !/^xargs\s/.test(xargs.text)) return undefined;
  const flags = /^xargs((?:\s+-(?:[IJPnL]\s*\S+|\S+))+)\s+([\s\S]+)$/.exec(xargs.text);
  const [, given = '', body = ''] = flags ?? [];
  const each = /\s-(?:[IJi]|-replace)/.test(given);
  return {
    times: each ? lengthOf(`$(${seq.text})`) : undefined,
    body,
    rest: more.map(({ text, after }) => `${after} ${text}`).join(' '),
  };
}

function repeated(times = '', body = '', rest = ''): Loop {
  return { times: Number(times), body, rest };
}

function counted(first: string, inclusive: boolean, last: string): number {
  return Math.abs(Number(last) - Number(first)) + (inclusive ? 1 : 0);
}

/** How many words a list has: `{1..100}`, `$(seq 1 100)` and its like, or words that stand there. */
function lengthOf(list: string): number | undefined {
  const braces = /^\{(\d+)\.\.(\d+)\}$/.exec(list);
  if (braces !== null) return counted(braces[1] ?? '', true, braces[2] ?? '');
  if (/^(?:\$?\(|`)\s*seq(?:\s+\d+){1,3}\s*(?:\)|`)$/.test(list)) {
    const [one = 0, two, three] = (list.match(/\d+/g) ?? []).map(Number);
    if (two === undefined) return one;
    return three === undefined ? two - one + 1 : Math.floor((three - one) / Math.max(two, 1)) + 1;
  }
  return /[$`{}()*?]/.test(list) ? undefined : wordsOf(list).length;
}

/** The words of a command, without what may stand before it. */
function command(text: string): readonly string[] {
  return wordsOf(text.replace(BEFORE, ''));
}

function asksThePage({ text }: ShellPart): boolean {
  const addresses = addressesIn(command(text));
  return (
    addresses.length > 0 && command(text).filter((word) => /^https?:/i.test(word)).length <= addresses.length
  );
}

function addressesIn(words: readonly string[]): readonly string[] {
  return words.flatMap((word) => {
    // `(iwr http://localhost:8080/productpage).StatusCode`
    const [, host, port = '80'] = PAGE.exec(word.replace(/\).*$/, '')) ?? [];
    return host === undefined ? [] : [`${host}:${port}`];
  });
}

/** How a status code is printed, as the source of an expression. @returns `undefined` when none is asked for */
function codeIn(text: string): string | undefined {
  if (/\)\.StatusCode\b/i.test(text)) return String.raw`(\d{3})`;
  const words = command(text);
  const place = words.findIndex((word) => /^(?:-[a-z]*w|--write-out)$/i.test(word));
  const format =
    place < 0 ? words.map((word) => /^--write-out=(.*)$/.exec(word)?.[1]).find(Boolean) : words[place + 1];
  if (format === undefined || !/%\{(?:http|response)_code\}/.test(format)) return undefined;
  const pieces = format
    .replace(/[\\`][nrt]/g, ' ')
    .trim()
    .split(/(%\{\w+\}|\s+)/);
  if (pieces.filter((piece) => OTHER.test(piece)).length > MOST_OTHERS) return undefined;
  return pieces
    .map((piece) => {
      if (CODE.test(piece)) return String.raw`(\d{3})`;
      if (OTHER.test(piece)) return ANYTHING;
      return /^\s+$/.test(piece) ? String.raw`\s+` : piece.replace(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
    })
    .join('');
}
