import { languages } from 'vscode';
import type { Disposable, LogOutputChannel } from 'vscode';
import { Command } from '../../contributions.ts';
import { registerCommand } from '../commands.ts';
import { INSIDE_SCHEME } from './insideAddress.ts';
import type { LinkParts } from './insideLinks.ts';
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

/** The commands that look inside the mesh and at profiles, and the ways back from its pages; loaded with the first use. */
export function registerInsideCommands(
  scene: InsideScene,
  links: LinkParts,
  log: LogOutputChannel,
): Disposable[] {
  const selector = { scheme: INSIDE_SCHEME, language: 'yaml' };
  const code = () => import('./insideLinks.ts');
  return [
    ...COMMANDS.map((id) =>
      registerCommand(log, id, async (given) => {
        const { INSIDE_RUNS } = await import('./insideCommands.ts');
        return INSIDE_RUNS[id](scene, given);
      }),
    ),
    languages.registerDocumentLinkProvider(selector, {
      provideDocumentLinks: async (document) => (await code()).sourceLinks(links, document),
      resolveDocumentLink: async (link) => (await code()).resolvedLink(links, link),
    }),
    languages.registerDefinitionProvider(selector, {
      provideDefinition: async (document, { line }) => [
        ...(await (await code()).sourcePlaces(links, document, line)),
      ],
    }),
  ];
}
