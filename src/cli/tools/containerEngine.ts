import * as l10n from '@vscode/l10n';
import * as z from 'zod';
import { CliParseError } from '../cliCommand.ts';
import type { CliCommand, CliOutput, EngineName } from '../cliCommand.ts';

/** What a container engine says of itself and of the machine, real or virtual, on which its containers run. */
export interface EngineInfo {
  readonly version?: string;
  /** Its service answers. */
  readonly running: boolean;
  readonly memoryBytes?: number;
  readonly cpus?: number;
}

// https://docs.docker.com/reference/cli/docker/system/info/: without its service the server's part is empty.
const dockerShape = z.object({
  ServerVersion: z.string().optional(),
  MemTotal: z.number().optional(),
  NCPU: z.number().optional(),
  ServerErrors: z.array(z.string()).nullish(),
  ClientInfo: z.object({ Version: z.string().optional() }).optional(),
});
// https://docs.podman.io/en/latest/markdown/podman-info.1.html
const podmanShape = z.object({
  host: z.object({ memTotal: z.number().optional(), cpus: z.number().optional() }),
  version: z.object({ Version: z.string().optional() }).optional(),
});

function jsonOf(engine: EngineName, { stdout }: CliOutput): unknown {
  // Warnings may stand before it.
  const start = stdout.indexOf('{');
  try {
    return JSON.parse(stdout.slice(Math.max(start, 0))) as unknown;
  } catch {
    throw new CliParseError(l10n.t('{0} printed something that is not JSON.', engine));
  }
}

function infoOf(
  version: string | undefined,
  running: boolean,
  memory: number | undefined,
  cpus: number | undefined,
): EngineInfo {
  return {
    running,
    ...(version === undefined || version === '' ? {} : { version }),
    ...(running && memory !== undefined && memory > 0 ? { memoryBytes: memory } : {}),
    ...(running && cpus !== undefined && cpus > 0 ? { cpus } : {}),
  };
}

const parsers: Readonly<Record<EngineName, (output: CliOutput) => EngineInfo>> = {
  docker: (output) => {
    const parsed = dockerShape.safeParse(jsonOf('docker', output));
    if (!parsed.success) throw new CliParseError(l10n.t('{0} did not say what it is.', 'docker'));
    const { ServerVersion, MemTotal, NCPU, ServerErrors, ClientInfo } = parsed.data;
    const server = ServerVersion ?? '';
    const running = server !== '' && (ServerErrors ?? []).length === 0;
    return infoOf(running ? server : ClientInfo?.Version, running, MemTotal, NCPU);
  },
  podman: (output) => {
    const parsed = podmanShape.safeParse(jsonOf('podman', output));
    if (!parsed.success) throw new CliParseError(l10n.t('{0} did not say what it is.', 'podman'));
    const { host, version } = parsed.data;
    return infoOf(version?.Version, true, host.memTotal, host.cpus);
  },
};

/** Asks a container engine what it is. Docker ends with 1 when its service does not run, and still says who it is. */
export function engineInfo(engine: EngineName): CliCommand<EngineInfo> {
  const args = ['info', '--format', engine === 'docker' ? '{{json .}}' : 'json'];
  return {
    tool: engine,
    args,
    shownArgs: args,
    env: {},
    timeoutMs: 5_000,
    okExitCodes: engine === 'docker' ? [0, 1] : [0],
    parse: parsers[engine],
  };
}
