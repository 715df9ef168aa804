import { window } from 'vscode';
import type { Disposable, TextDocument } from 'vscode';
import type { GroupKind } from '../../mesh/kubeObject.ts';
import { DEPLOYMENT, NAMESPACE, SERVICE } from '../../mesh/wellKnown.ts';
import { analyzeCluster, analyzeDocument, fileScope, isManifestLanguage } from './analyzeCommands.ts';
import type { AnalyzeParts } from './analyzeParts.ts';
import { isManifest } from './fileStage.ts';

/** Milliseconds without a change after which a text, or the cluster, counts as resting. */
const TEXT_RESTS_MS = 700;
const CLUSTER_RESTS_MS = 2_500;
/** A cluster that never rests is analyzed all the same, this long after its first change. */
const CLUSTER_LATEST_MS = 15_000;
/** What findings hang on besides the kinds of the mesh. */
const OTHER_KINDS: readonly GroupKind[] = [SERVICE, NAMESPACE, DEPLOYMENT];

/** Analyzes by itself what has changed, when it rests. Failures go to the log: nobody has asked. */
export class AutoAnalysis implements Disposable {
  readonly #parts: AnalyzeParts;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  #changedSince: number | undefined;
  #watched: { readonly kinds: readonly GroupKind[]; readonly use: Disposable } | undefined;

  constructor(parts: AnalyzeParts) {
    this.#parts = parts;
  }

  /** At once: a saved text is meant. */
  saved(document: TextDocument): void {
    this.#soon(fileScope(document.uri), 0, () => this.#document(document));
  }

  /** What runs for the text before is stale. */
  edited(document: TextDocument): void {
    const scope = fileScope(document.uri);
    this.#parts.runs.end(scope);
    this.#soon(scope, TEXT_RESTS_MS, () => this.#document(document));
  }

  /** Listens to what an analysis hangs on, whether a view shows it or not. Does nothing without a connection. */
  watch(): void {
    const { hub } = this.#parts;
    const kinds = hub.meshKinds;
    if (hub.state.state !== 'connected' || this.#watched?.kinds === kinds) return;
    const before = this.#watched;
    this.#watched = { kinds, use: hub.use([...kinds, ...OTHER_KINDS]) };
    before?.use.dispose();
  }

  /** Listens no more. */
  rest(): void {
    this.#watched?.use.dispose();
    this.#watched = undefined;
  }

  clusterChanged(): void {
    const now = performance.now();
    this.#changedSince ??= now;
    const latest = this.#changedSince + CLUSTER_LATEST_MS - now;
    this.#soon('cluster', Math.max(1, Math.min(CLUSTER_RESTS_MS, latest)), async () => {
      this.#changedSince = undefined;
      for (const { document } of window.visibleTextEditors) {
        if (isManifestLanguage(document)) await this.#document(document);
      }
      const { namespace, state } = this.#parts.hub;
      if (state.state === 'connected')
        await analyzeCluster(this.#parts, { kind: 'namespace', namespace }, false);
    });
  }

  dispose(): void {
    this.rest();
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }

  async #document(document: TextDocument): Promise<void> {
    if (document.isClosed || !isManifest(document.getText())) return;
    await analyzeDocument(this.#parts, document, false);
  }

  #soon(key: string, ms: number, work: () => Promise<void>): void {
    clearTimeout(this.#timers.get(key));
    const begin = (): void => {
      this.#timers.delete(key);
      work().catch((error: unknown) => {
        this.#parts.log.warn(`istioctl analyze: ${error instanceof Error ? error.message : String(error)}`);
      });
    };
    if (ms === 0) begin();
    else this.#timers.set(key, setTimeout(begin, ms));
  }
}
