import { statfs } from 'node:fs/promises';
import { cpus, homedir, totalmem } from 'node:os';
import { isOnPath } from '../../cli/find.ts';
import { engineInfo } from '../../cli/tools/containerEngine.ts';
import type { EngineName } from '../../cli/cliCommand.ts';
import type { HostFacts } from '../../course/doctor/doctorInput.ts';
import { driverPrograms } from '../../course/minikubePlan.ts';
import type { MinikubeHost } from '../../course/minikubePlan.ts';
import type { ToolBox } from '../cli/toolBox.ts';

/** This machine and its container engine, Docker before Podman, and one that runs before one that does not. */
export async function machineFacts(tools: ToolBox): Promise<HostFacts> {
  const [disk, docker, podman] = await Promise.all([
    statfs(homedir()).catch(() => undefined),
    engineOf(tools, 'docker'),
    engineOf(tools, 'podman'),
  ]);
  const engine = [docker, podman].find((one) => one?.running === true) ?? docker ?? podman;
  return {
    memoryBytes: totalmem(),
    cpus: cpus().length,
    ...(engine === undefined ? {} : { engine }),
    ...(disk === undefined ? {} : { diskFreeBytes: disk.bavail * disk.bsize }),
  };
}

async function engineOf(tools: ToolBox, name: EngineName): Promise<HostFacts['engine']> {
  const [found] = (await tools.search(name)).found;
  if (found === undefined) return undefined;
  // One that hangs or is broken is there, and of no use.
  const result = await tools.run(engineInfo(name), { path: found.path }).catch(() => undefined);
  return { name, ...(result?.kind === 'ok' ? result.value : { running: false }) };
}

/** The machine as a new minikube sees it. */
export async function minikubeHost(tools: ToolBox): Promise<MinikubeHost> {
  const [{ memoryBytes, cpus: processors, engine }, found] = await Promise.all([
    machineFacts(tools),
    Promise.all(
      driverPrograms.map(async (program) =>
        (await isOnPath(program, process.env['PATH'])) ? [program] : [],
      ),
    ),
  ]);
  return {
    platform: process.platform,
    memoryBytes,
    cpus: processors,
    programs: new Set(found.flat()),
    ...(engine === undefined ? {} : { engine }),
  };
}
