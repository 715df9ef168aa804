import { Uri, workspace } from 'vscode';
import type { Disposable, TextDocument } from 'vscode';
import { Command } from '../../contributions.ts';
import { registerCommand } from '../commands.ts';
import { readSetting } from '../settings.ts';
import type { AnalyzeParts } from './analyzeParts.ts';
import type { AutoAnalysis } from './autoAnalysis.ts';

/** The commands around `istioctl analyze`, and what runs it by itself; their code is loaded with the first use. */
export function registerAnalyzeCommands(parts: AnalyzeParts): Disposable[] {
  const { hub, log, problems } = parts;
  const code = () => import('./analyzeCommands.ts');
  return [
    registerCommand(log, Command.analyzeFile, async () => (await code()).analyzeFile(parts)),
    registerCommand(log, Command.analyzeFiles, async (one, all) => {
      const uris = (Array.isArray(all) ? all : [one]).filter((uri): uri is Uri => uri instanceof Uri);
      return (await code()).analyzeFiles(parts, uris);
    }),
    registerCommand(log, Command.analyzeWorkspace, async () => (await code()).analyzeWorkspace(parts)),
    registerCommand(log, Command.analyzeNamespace, async () => {
      await hub.connect();
      return (await code()).analyzeCluster(parts, { kind: 'namespace', namespace: hub.namespace });
    }),
    registerCommand(log, Command.analyzeCluster, async () =>
      (await code()).analyzeCluster(parts, { kind: 'allNamespaces' }),
    ),
    registerCommand(log, Command.clearAnalysis, () => problems.made?.clear()),
    registerCommand(log, Command.fixAnalysis, async (fix) =>
      (await import('./fixRunner.ts')).runFix(parts, fix),
    ),
    // What was never saved is gone with its editor, and a file with its removal.
    workspace.onDidCloseTextDocument(({ uri, isUntitled }) => {
      if (isUntitled) problems.made?.forget(uri);
    }),
    workspace.onDidDeleteFiles(({ files }) => {
      for (const uri of files) problems.made?.forget(uri);
    }),
    workspace.onDidRenameFiles(({ files }) => {
      for (const { oldUri } of files) problems.made?.forget(oldUri);
    }),
    ...analyzeByItself(parts),
  ];
}

function analyzeByItself(parts: AnalyzeParts): Disposable[] {
  let auto: AutoAnalysis | undefined;
  const wake = async (): Promise<AutoAnalysis> => {
    const { AutoAnalysis } = await import('./autoAnalysis.ts');
    auto ??= new AutoAnalysis(parts);
    return auto;
  };
  const mode = (document?: TextDocument) => readSetting('meshwalk.analyze.run', document?.uri);
  const isMeant = ({ languageId }: TextDocument): boolean =>
    (languageId === 'yaml' || languageId === 'json') && workspace.isTrusted;
  const follow = async (): Promise<void> => {
    if (mode() === 'live') (await wake()).watch();
    else auto?.rest();
  };
  return [
    parts.hub.onDidChangeState(follow),
    workspace.onDidChangeConfiguration(follow),
    workspace.onDidSaveTextDocument(async (document) => {
      if (isMeant(document) && mode(document) !== 'off') (await wake()).saved(document);
    }),
    workspace.onDidChangeTextDocument(async ({ document, contentChanges }) => {
      if (contentChanges.length > 0 && isMeant(document) && mode(document) === 'live')
        (await wake()).edited(document);
    }),
    parts.hub.onDidChangeObjects(async () => {
      if (mode() === 'live') (await wake()).clusterChanged();
    }),
    { dispose: () => auto?.dispose() },
  ];
}
