import type { Disposable, LogOutputChannel } from 'vscode';
import { Command } from '../../contributions.ts';
import { registerCommand } from '../commands.ts';
import type { MeshParts } from './meshCommands.ts';

const COMMANDS = [
  Command.filterMesh,
  Command.clearMeshFilter,
  Command.showSystemNamespaces,
  Command.hideSystemNamespaces,
  Command.openYaml,
  Command.editObject,
  Command.showDescription,
  Command.revealFile,
  Command.diffWithFile,
  Command.revealInMesh,
  Command.showLogs,
  Command.openShell,
  Command.restartWorkload,
  Command.labelNamespace,
  Command.leaveMesh,
  Command.deleteFromMesh,
  Command.copyName,
  Command.copyKubectl,
  Command.openInKiali,
  Command.openDocumentation,
] as const;

/** The commands of the Mesh view, loaded with the first use. */
export function registerMeshCommands(parts: MeshParts, log: LogOutputChannel): Disposable[] {
  return COMMANDS.map((id) =>
    registerCommand(log, id, async (given, selection) => {
      const { MESH_RUNS } = await import('./meshCommands.ts');
      return MESH_RUNS[id](parts, given, selection);
    }),
  );
}
