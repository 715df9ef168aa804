import { parseArgs } from 'node:util';
import type { Reply } from './replies.ts';

/** Looks a host up as the pod would, and asks it. @throws Error in curl's words when there is nobody */
export type Fetch = (host: string, port: number, path: string) => Promise<Reply>;

export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: number;
}

const flags = ['s', 'S', 'i', 'I', 'v', 'f', 'L', 'k'] as const;
const valued = ['o', 'w', 'H', 'X', 'm', 'd', 'A'] as const;

/**
 * The part of curl that tutorials use inside pods: `curl -sS HOST:PORT/PATH`, `-I`, `-i`, `-o /dev/null`, `-w` with
 * `%{http_code}`. Exit codes are curl's: 3 malformed, 6 unknown host, 22 HTTP error with `-f`.
 */
export async function curl(args: readonly string[], fetch: Fetch): Promise<CommandResult> {
  const options = Object.fromEntries([
    ...flags.map((short) => [`flag${short}`, { type: 'boolean' as const, short, default: false }]),
    ...valued.map((short) => [`value${short}`, { type: 'string' as const, short, multiple: true }]),
    ['fail', { type: 'boolean' as const, default: false }],
    ['silent', { type: 'boolean' as const, default: false }],
    ['head', { type: 'boolean' as const, default: false }],
  ]) as Record<string, { type: 'boolean' | 'string'; short?: string; multiple?: boolean; default?: boolean }>;
  let values: Record<string, unknown>;
  let positionals: string[];
  try {
    ({ values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true }));
  } catch (error) {
    return failure(
      2,
      `${error instanceof Error ? error.message : String(error)} (curl of the practice mesh)`,
    );
  }
  const address = positionals[0];
  if (address === undefined) return failure(2, 'no URL specified');
  if (/^https:/i.test(address)) return failure(35, 'the practice mesh speaks plain HTTP only');
  const url = URL.parse(/^\w+:\/\//.test(address) ? address : `http://${address}`);
  if (url?.protocol !== 'http:') return failure(3, `URL rejected: ${address}`);
  let reply: Reply;
  try {
    reply = await fetch(url.hostname, Number(url.port || '80'), url.pathname + url.search);
  } catch (error) {
    return failure(6, error instanceof Error ? error.message : String(error));
  }
  const only = values['flagI'] === true || values['head'] === true;
  const head = `HTTP/1.1 ${reply.status}\r\ncontent-type: ${reply.type}\r\nserver: practice-mesh\r\n\r\n`;
  if ((values['flagf'] === true || values['fail'] === true) && reply.status >= 400) {
    return failure(22, `The requested URL returned error: ${reply.status}`);
  }
  const shown = (only || values['flagi'] === true ? head : '') + (only ? '' : reply.body);
  const format = (values['valuew'] as string[] | undefined)?.at(-1) ?? '';
  const written = format.replaceAll('%{http_code}', String(reply.status)).replaceAll(String.raw`\n`, '\n');
  return { stdout: (values['valueo'] === undefined ? shown : '') + written, stderr: '', exit: 0 };
}

function failure(exit: number, message: string): CommandResult {
  return { stdout: '', stderr: `curl: (${exit}) ${message}\n`, exit };
}
