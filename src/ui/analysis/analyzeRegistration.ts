import type { Disposable } from 'vscode';
import { Command } from '../../contributions.ts';
import { registerCommand } from '../commands.ts';
import type { AnalyzeParts } from './analyzeCommands.ts';

/** The commands around `istioctl analyze`; their code is loaded with the first use. */
export function registerAnalyzeCommands(parts: AnalyzeParts): Disposable[] {
  const { hub, log, problems } = parts;
  return [
    registerCommand(log, Command.analyzeFile, async () =>
      (await import('./analyzeCommands.ts')).analyzeFile(parts),
    ),
    registerCommand(log, Command.analyzeNamespace, async () => {
      const { analyzeCluster } = await import('./analyzeCommands.ts');
      await hub.connect();
      return analyzeCluster(parts, { kind: 'namespace', namespace: hub.namespace });
    }),
    registerCommand(log, Command.analyzeCluster, async () =>
      (await import('./analyzeCommands.ts')).analyzeCluster(parts, { kind: 'allNamespaces' }),
    ),
    registerCommand(log, Command.clearAnalysis, () => problems.clear()),
  ];
}
