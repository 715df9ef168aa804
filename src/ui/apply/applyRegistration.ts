import { EventEmitter, workspace } from 'vscode';
import type { Disposable, Uri } from 'vscode';
import { Command } from '../../contributions.ts';
import { registerCommand } from '../commands.ts';
import { DIFF_SCHEME, RENDERED_SCHEME } from '../editor/schemes.ts';
import { DisposableStore } from '../lifecycle.ts';
import type { ApplyService } from './applyService.ts';
import type { ApplyContext } from './applyContext.ts';

/**
 * The commands that compare manifests with the cluster and write them to it, and the texts that they show; their code is
 * loaded with the first use.
 */
export function registerApplyCommands(context: ApplyContext): Disposable {
  const owned = new DisposableStore();
  let service: Promise<ApplyService> | undefined;
  const load = (): Promise<ApplyService> => {
    service ??= import('./applyService.ts').then((loaded) =>
      owned.add(new loaded.ApplyService(context, { diffChanged, renderedChanged })),
    );
    return service;
  };
  const texts = (scheme: string): EventEmitter<Uri> => {
    const changed = owned.add(new EventEmitter<Uri>());
    const provideTextDocumentContent = async (uri: Uri): Promise<string> => (await load()).textOf(uri);
    const provider = { onDidChange: changed.event, provideTextDocumentContent };
    owned.add(workspace.registerTextDocumentContentProvider(scheme, provider));
    return changed;
  };
  const diffChanged = texts(DIFF_SCHEME);
  const renderedChanged = texts(RENDERED_SCHEME);
  // An extension host that was started again finds the diffs open that the one before it kept live.
  for (const { uri } of workspace.textDocuments) if (uri.scheme === DIFF_SCHEME) diffChanged.fire(uri);
  const on = (id: Command, run: (one: ApplyService, args: readonly unknown[]) => unknown): Disposable =>
    registerCommand(context.log, id, async (...args) => run(await load(), args));
  owned.addAll(
    on(Command.applyDocument, (one, [uri, index, remedy]) => one.applyDocument(uri, index, remedy)),
    on(Command.diffDocument, (one, [uri, index]) => one.diffDocument(uri, index)),
    on(Command.deleteDocument, (one, [uri, index]) => one.deleteDocument(uri, index)),
    on(Command.applyFile, (one, [uri, selected]) => one.applyFile(uri, selected)),
    on(Command.diffFile, (one, [uri, selected]) => one.diffFile(uri, selected)),
    on(Command.deleteFile, (one, [uri, selected]) => one.deleteFile(uri, selected)),
    on(Command.undoFile, (one, [uri]) => one.undoFile(uri)),
    on(Command.showState, (one, [uri, index]) => one.showState(uri, index)),
    on(Command.fixStatus, (one, [uri, index]) => one.fixStatus(uri, index)),
    on(Command.renderKustomization, (one, [uri]) => one.render(uri)),
  );
  return owned;
}
