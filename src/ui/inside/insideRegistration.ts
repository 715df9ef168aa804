import type { Disposable, LogOutputChannel } from 'vscode';
import { Command } from '../../contributions.ts';
import { registerCommand } from '../commands.ts';
import type { ObjectDocuments } from '../explorer/objectDocuments.ts';
import { linkSources } from './insideLinks.ts';
import type { InsideScene } from './insideScene.ts';

const COMMANDS = [
  Command.showVersions,
  Command.showProxyStatus,
  Command.showProxyConfig,
  Command.describeObject,
  Command.checkInject,
  Command.precheck,
  Command.showTags,
  Command.showWaypoints,
  Command.showZtunnel,
  Command.bugReport,
  Command.runAgain,
  Command.copyCommandLine,
  Command.filterEntries,
  Command.showProfiles,
  Command.compareProfiles,
  Command.compareWithCluster,
  Command.installIstio,
  Command.uninstallIstio,
] as const;

/** The commands that look inside the mesh and at profiles, loaded with the first use. */
export function registerInsideCommands(
  scene: InsideScene,
  objects: ObjectDocuments,
  log: LogOutputChannel,
): Disposable[] {
  return [
    ...COMMANDS.map((id) =>
      registerCommand(log, id, async (given) => {
        const { INSIDE_RUNS } = await import('./insideCommands.ts');
        return INSIDE_RUNS[id](scene, given);
      }),
    ),
    ...linkSources(scene.hub, objects),
  ];
}
