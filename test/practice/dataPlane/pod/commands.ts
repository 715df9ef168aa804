import { parseArgs } from 'node:util';
import { listAt, stringAt } from '../../../../src/mesh/fields.ts';
import type { HttpResponse } from '../envoy/httpMessage.ts';
import { curl, type CommandResult, type Fetch } from '../../standIns/curl.ts';
import type { Seat } from '../hop/seat.ts';

/** What a command of a pod can reach. */
export interface CommandScene {
  readonly seat: Seat;
  readonly container: string;
  readonly fetch: Fetch;
  /** The address of a name, as cluster DNS gives it. */
  readonly resolve: (host: string) => string | undefined;
  /** Asks the proxy's admin interface; `undefined` when the pod has no proxy. */
  readonly admin: (method: string, path: string) => Promise<HttpResponse | undefined>;
}

type Command = (args: readonly string[], scene: CommandScene) => Promise<CommandResult> | CommandResult;

const commands: Readonly<Record<string, Command>> = {
  curl: async (args, { fetch }) => await curl(args, fetch),
  wget: async (args, { fetch }) => await wget(args, fetch),
  nslookup,
  hostname: (_args, { seat }) => written(seat.name),
  env: (_args, scene) => written(environment(scene).join('\n')),
  printenv,
  echo: (args) => written(args.join(' ')),
  'pilot-agent': pilotAgent,
};

/**
 * Plays a command in a container: a small set that tutorials use, each one our own. No program of this machine is ever
 * run. What is not played is said with exit code 127, as a shell does.
 */
export async function runCommand(command: readonly string[], scene: CommandScene): Promise<CommandResult> {
  const [program = '', ...args] = command;
  const name = program.split('/').at(-1) ?? '';
  const isThere =
    Object.hasOwn(commands, name) && (name !== 'pilot-agent' || scene.container === 'istio-proxy');
  const played = isThere ? commands[name] : undefined;
  if (played !== undefined) return await played(args, scene);
  const known = Object.keys(commands).filter((one) => one !== 'pilot-agent');
  return failed(
    127,
    `${program}: not available on the practice mesh, where no containers run. Only these are played in container ${scene.container}: ${known.join(', ')}.`,
  );
}

function written(text: string): CommandResult {
  return { stdout: `${text}\n`, stderr: '', exit: 0 };
}

function failed(exit: number, text: string): CommandResult {
  return { stdout: '', stderr: `${text}\n`, exit };
}

/** The part of wget that tutorials use in small images: `wget -qO- URL`, `-S`, `-T SECONDS`, `--header`, `--post-data`. */
async function wget(args: readonly string[], fetch: Fetch): Promise<CommandResult> {
  let read;
  try {
    read = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        quiet: { type: 'boolean', short: 'q' },
        'server-response': { type: 'boolean', short: 'S' },
        'output-document': { type: 'string', short: 'O' },
        timeout: { type: 'string', short: 'T' },
        header: { type: 'string', multiple: true },
        'post-data': { type: 'string' },
      },
    });
  } catch (error) {
    return failed(
      1,
      `wget: ${error instanceof Error ? error.message : String(error)} (wget of the practice mesh)`,
    );
  }
  const { values, positionals } = read;
  if (values['output-document'] !== '-' && values['output-document'] !== '/dev/null')
    return failed(1, 'wget: the practice mesh keeps no files: add "-O -"');
  const result = await curl(
    [
      '-sSfL',
      ...(values['server-response'] === true ? ['-i'] : []),
      ...(values.timeout === undefined ? [] : ['-m', values.timeout]),
      ...(values.header ?? []).flatMap((line) => ['-H', line]),
      ...(values['post-data'] === undefined ? [] : ['-d', values['post-data']]),
      ...(values['output-document'] === '-' ? [] : ['-o', '/dev/null']),
      ...positionals,
    ],
    fetch,
  );
  if (result.exit === 0) return result;
  const why = result.stderr.replace(/^curl: \(\d+\) /, 'wget: ');
  // 8 is an error that a server has answered with.
  return { ...result, stderr: why, exit: result.exit === 22 ? 8 : 1 };
}

function nslookup(args: readonly string[], { resolve }: CommandScene): CommandResult {
  const [host] = args.filter((word) => !word.startsWith('-'));
  if (host === undefined) return failed(1, 'nslookup: no name is given');
  const address = resolve(host);
  return address === undefined
    ? failed(1, `** server can't find ${host}: NXDOMAIN`)
    : written(`Name:\t${host}\nAddress: ${address}`);
}

function printenv(args: readonly string[], scene: CommandScene): CommandResult {
  const lines = environment(scene);
  const [name] = args;
  if (name === undefined) return written(lines.join('\n'));
  const line = lines.find((one) => one.startsWith(`${name}=`));
  return line === undefined ? failed(1, '') : written(line.slice(name.length + 1));
}

/** What the pod's manifest says of the container's environment; values from elsewhere are left out but the pod's own. */
function environment({ seat, container }: CommandScene): readonly string[] {
  const { pod } = seat;
  const own = [...listAt(pod, 'spec', 'initContainers'), ...listAt(pod, 'spec', 'containers')].find(
    (candidate) => stringAt(candidate, 'name') === container,
  );
  const fields: Readonly<Record<string, string | undefined>> = {
    'metadata.name': seat.name,
    'metadata.namespace': seat.namespace,
    'metadata.uid': pod.metadata.uid,
    'spec.nodeName': stringAt(pod, 'spec', 'nodeName'),
    'spec.serviceAccountName': seat.serviceAccount,
    'status.podIP': seat.ip,
  };
  const given = listAt(own, 'env').flatMap((entry) => {
    const field = stringAt(entry, 'valueFrom', 'fieldRef', 'fieldPath');
    const value = field === undefined ? stringAt(entry, 'value') : fields[field];
    return value === undefined ? [] : [`${stringAt(entry, 'name') ?? ''}=${value}`];
  });
  return [`HOSTNAME=${seat.name}`, ...given];
}

/** `pilot-agent request GET PATH`, by which istioctl and people ask Envoy's admin interface. */
async function pilotAgent(args: readonly string[], { admin, seat }: CommandScene): Promise<CommandResult> {
  const [verb, method = 'GET', path = ''] = args;
  if (verb !== 'request' || seat.proxy === undefined)
    return failed(1, 'pilot-agent: only "pilot-agent request METHOD PATH" is played on the practice mesh');
  const answer = await admin(method, `/${path.replace(/^\//, '')}`);
  return { stdout: answer?.body.toString() ?? '', stderr: '', exit: answer?.status === 200 ? 0 : 1 };
}
