import { parseArgs } from 'node:util';

/** A request as curl's arguments ask for it. */
export interface CurlCall {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly method: string;
  /** By name in lower case; `host` where it was given. */
  readonly headers: Map<string, readonly string[]>;
  readonly body: Buffer;
  /** Milliseconds, by `-m`. */
  readonly patience: number | undefined;
}

export interface CurlAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: Buffer;
}

/** Sends a request as the pod would. @throws Error in curl's words when there is no answer */
export type Fetch = (call: CurlCall) => Promise<CurlAnswer>;

export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: number;
}

const flags = {
  s: 'silent',
  S: 'show-error',
  i: 'include',
  I: 'head',
  v: 'verbose',
  f: 'fail',
  L: 'location',
  k: 'insecure',
} as const;
const valued = {
  o: 'output',
  w: 'write-out',
  H: 'header',
  X: 'request',
  m: 'max-time',
  d: 'data',
  A: 'user-agent',
  b: 'cookie',
} as const;
type Flag = (typeof flags)[keyof typeof flags];
type Valued = (typeof valued)[keyof typeof valued];

interface Options {
  readonly has: (name: Flag) => boolean;
  readonly all: (name: Valued) => readonly string[];
  readonly urls: readonly string[];
}

/**
 * The part of curl that tutorials use inside pods: `curl -sS HOST:PORT/PATH`, `-I`, `-i`, `-H`, `-X`, `-d`, `-m`, `-b`,
 * `-o /dev/null`, `-w` with `%{http_code}`, each by its long name too; several URLs in turn. Exit codes are curl's: 3
 * malformed, 6 unknown host, 7 refused, 22 HTTP error with `-f`, 28 timeout, 56 connection closed.
 */
export async function curl(args: readonly string[], fetch: Fetch): Promise<CommandResult> {
  const options = read(args);
  if ('exit' in options) return options;
  if (options.urls.length === 0) return failure(2, 'no URL specified');
  const results: CommandResult[] = [];
  for (const address of options.urls) results.push(await transfer(address, options, fetch));
  return {
    stdout: results.map(({ stdout }) => stdout).join(''),
    stderr: results.map(({ stderr }) => stderr).join(''),
    exit: results.at(-1)?.exit ?? 0,
  };
}

async function transfer(address: string, options: Options, fetch: Fetch): Promise<CommandResult> {
  if (/^https:/i.test(address)) return failure(35, 'the practice mesh speaks plain HTTP only');
  const url = URL.parse(/^\w+:\/\//.test(address) ? address : `http://${address}`);
  if (url?.protocol !== 'http:') return failure(3, `URL rejected: ${address}`);
  const started = performance.now();
  let answer: CurlAnswer;
  try {
    answer = await fetch(callOf(url, options));
  } catch (error) {
    return failure(exitOf(error), error instanceof Error ? error.message : String(error));
  }
  if (options.has('fail') && answer.status >= 400) {
    return failure(22, `The requested URL returned error: ${answer.status}`);
  }
  const only = options.has('head');
  const shown = (only || options.has('include') ? headOf(answer) : '') + (only ? '' : answer.body.toString());
  const written = (options.all('write-out').at(-1) ?? '')
    .replaceAll('%{http_code}', String(answer.status))
    .replaceAll('%{response_code}', String(answer.status))
    .replaceAll('%{time_total}', ((performance.now() - started) / 1000).toFixed(6))
    .replaceAll(String.raw`\n`, '\n');
  return { stdout: (options.all('output').length === 0 ? shown : '') + written, stderr: '', exit: 0 };
}

function read(args: readonly string[]): Options | CommandResult {
  const options = Object.fromEntries([
    ...Object.entries(flags).map(([short, name]) => [name, { type: 'boolean' as const, short }]),
    ...Object.entries(valued).map(([short, name]) => [
      name,
      { type: 'string' as const, short, multiple: true },
    ]),
  ]) as Record<string, { type: 'boolean' | 'string'; short: string; multiple?: boolean }>;
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    return {
      has: (name) => values[name] === true,
      all: (name) => (values[name] as string[] | undefined) ?? [],
      urls: positionals,
    };
  } catch (error) {
    return failure(
      2,
      `${error instanceof Error ? error.message : String(error)} (curl of the practice mesh)`,
    );
  }
}

function callOf(url: URL, options: Options): CurlCall {
  const headers = new Map<string, readonly string[]>([
    ['user-agent', [options.all('user-agent').at(-1) ?? 'curl/8.0.0']],
    ['accept', ['*/*']],
  ]);
  const data = options.all('data');
  if (data.length > 0) headers.set('content-type', ['application/x-www-form-urlencoded']);
  const cookies = options.all('cookie');
  if (cookies.length > 0) headers.set('cookie', [cookies.join('; ')]);
  for (const line of options.all('header')) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), [line.slice(colon + 1).trim()]);
  }
  const usual = options.has('head') ? 'HEAD' : data.length > 0 ? 'POST' : 'GET';
  const seconds = options.all('max-time').at(-1);
  return {
    host: url.hostname,
    port: Number(url.port || '80'),
    path: url.pathname + url.search,
    method: options.all('request').at(-1) ?? usual,
    headers,
    body: Buffer.from(data.join('&')),
    patience: seconds === undefined ? undefined : Number(seconds) * 1000,
  };
}

function headOf(answer: CurlAnswer): string {
  const lines = [...answer.headers].flatMap(([name, values]) =>
    values.map((value) => `${name}: ${value}\r\n`),
  );
  return `HTTP/1.1 ${answer.status}\r\n${lines.join('')}\r\n`;
}

function exitOf(error: unknown): number {
  const why = error instanceof Error && 'why' in error ? error.why : undefined;
  if (why === 'refused') return 7;
  if (why === 'timeout') return 28;
  return why === 'closed' ? 56 : 6;
}

function failure(exit: number, message: string): CommandResult {
  return { stdout: '', stderr: `curl: (${exit}) ${message}\n`, exit };
}
