import { extensions, languages, workspace } from 'vscode';
import type { Disposable, LogOutputChannel, TextDocument, Uri } from 'vscode';
import type { ParsedDocument } from '../../manifests/documents.ts';
import type { Finding } from '../../validation/finding.ts';
import { referenceFindings } from '../../validation/references/referenceIssues.ts';
import type { ReferenceScope } from '../../validation/references/referenceScope.ts';
import { DisposableStore } from '../lifecycle.ts';
import { readSetting } from '../settings.ts';
import type { ActiveSchemas } from './activeSchemas.ts';
import type { IstioctlChecks } from './istioctlChecks.ts';
import type { KnownObjects } from './knownObjects.ts';
import { Manifests } from './manifests.ts';
import { holdsMeshKinds } from './meshText.ts';
import { otherYaml } from './otherYamlExtension.ts';
import { DEBOUNCE_MS, REFERENCES_MS } from './pauses.ts';
import { showFindings } from './shownFindings.ts';
import type { ShownDocument } from './shownFindings.ts';
import { Turns } from './turns.ts';

/** In files of more documents than that, an edit checks the references of the others only after a pause. */
const MANY_DOCUMENTS = 40;

/** The schemas have a watch of their own. */
const SETTINGS = ['meshwalk.validation.enabled', 'meshwalk.validation.istioctl', 'yaml'];

const NONE: readonly Finding[] = [];

interface Parts {
  readonly manifests: Manifests;
  readonly schemas: ActiveSchemas;
  readonly known: KnownObjects;
  readonly istioctl: IstioctlChecks;
  readonly log: LogOutputChannel;
}

/** What was last said of a file. */
export interface CheckedFile {
  readonly version: number;
  readonly documents: readonly ShownDocument[];
}

/** Checks mesh documents while the learner types. */
export class DocumentChecks implements Disposable {
  readonly #parts: Parts;
  readonly #owned = new DisposableStore();
  readonly #collection = this.#owned.add(languages.createDiagnosticCollection('meshwalk'));
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #referenceTimers = new Map<string, NodeJS.Timeout>();
  readonly #files = new Map<string, CheckedFile>();
  /** What references of a document were last found to be, whatever changed around it since. */
  readonly #references = new WeakMap<ParsedDocument, readonly Finding[]>();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#owned.addAll(
      workspace.onDidOpenTextDocument((document) => this.#soon(document, 0)),
      workspace.onDidChangeTextDocument(({ document }) => this.#soon(document, DEBOUNCE_MS)),
      workspace.onDidCloseTextDocument(({ uri }) => {
        this.#forget(uri);
        this.#othersSoon(undefined);
      }),
      workspace.onDidChangeConfiguration((event) => {
        if (SETTINGS.some((setting) => event.affectsConfiguration(setting))) this.#all();
      }),
      extensions.onDidChange(() => this.#all()),
      parts.istioctl.onDidChange((document) => this.#run(document, false)),
      parts.schemas.onDidChange(() => this.#all()),
      parts.known.onDidChange(() => this.#othersSoon(undefined)),
    );
    this.#all();
  }

  /** What was last said of a file; of an older version of it while the learner types. */
  file(document: TextDocument): CheckedFile | undefined {
    return this.#files.get(document.uri.toString());
  }

  /** What is to say of a file as it is now. */
  async now(document: TextDocument): Promise<CheckedFile | undefined> {
    const checked = this.file(document);
    if (checked?.version === document.version || !applies(document)) return checked;
    await this.#check(document, false);
    return this.file(document);
  }

  dispose(): void {
    for (const timer of [...this.#timers.values(), ...this.#referenceTimers.values()]) clearTimeout(timer);
    this.#owned.dispose();
  }

  #all(): void {
    for (const document of workspace.textDocuments) this.#soon(document, 0);
  }

  #soon(document: TextDocument, delayMs: number): void {
    const key = document.uri.toString();
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
    // Reading the text of a big file costs milliseconds, so it is asked about once where it is ours.
    const isOurs = applies(document);
    if (isOurs || Manifests.isManifest(document)) this.#othersSoon(document);
    if (!isOurs) {
      if (this.#files.has(key)) this.#forget(document.uri);
      return;
    }
    this.#timers.set(
      key,
      setTimeout(() => {
        this.#timers.delete(key);
        this.#run(document, false);
      }, delayMs),
    );
  }

  /** The references of all checked files but one, after a pause. */
  #othersSoon(but: TextDocument | undefined): void {
    for (const document of workspace.textDocuments) {
      if (document !== but && this.#files.has(document.uri.toString())) this.#referencesSoon(document);
    }
  }

  #referencesSoon(document: TextDocument): void {
    const key = document.uri.toString();
    // What changes without a pause must not put the check off for ever.
    if (this.#referenceTimers.has(key)) return;
    this.#referenceTimers.set(
      key,
      setTimeout(() => {
        this.#referenceTimers.delete(key);
        if (!document.isClosed && applies(document)) this.#run(document, true);
      }, REFERENCES_MS),
    );
  }

  #run(document: TextDocument, allReferences: boolean): void {
    this.#check(document, allReferences).catch((error: unknown) => {
      this.#parts.log.error(`Checking ${document.uri.path} failed: ${String(error)}`);
    });
  }

  async #check(document: TextDocument, allReferences: boolean): Promise<void> {
    const { version } = document;
    const key = document.uri.toString();
    const isStale = (): boolean => document.isClosed || document.version !== version;
    const [{ engine }, manifests] = await Promise.all([
      this.#parts.schemas.current(),
      this.#parts.manifests.documents(document),
    ]);
    if (isStale()) return;
    const scope = await this.#parts.known.scope(document);
    const everywhere = allReferences || manifests.length <= MANY_DOCUMENTS;
    const before = new Map(this.#files.get(key)?.documents.map((one) => [one.manifest.parsed, one]));
    const documents: ShownDocument[] = [];
    const turns = new Turns();
    const other = otherYaml(document);
    let missing = 0;
    let isChanged = before.size !== manifests.length;
    for (const manifest of manifests) {
      const { parsed } = manifest;
      const findings = await turns.run(engine.steps(parsed));
      if (turns.over) await turns.next();
      if (isStale()) return;
      const shown = before.get(parsed);
      const known = this.#references.get(parsed);
      isChanged ||= known === undefined;
      // A big file is judged by itself first; what is around each document comes with the pause.
      const isFew = everywhere || (known === undefined && missing++ < MANY_DOCUMENTS);
      const references = isFew ? this.#referencesNow(parsed, scope, known) : (known ?? NONE);
      const tool = this.#parts.istioctl.findings(parsed);
      documents.push(showFindings(document, manifest, { findings, references, tool, other }, shown));
    }
    this.#parts.known.watch();
    const last = this.#files.get(key)?.documents;
    this.#files.set(key, { version, documents });
    const isSame =
      last?.length === documents.length &&
      documents.every(({ shown }, index) => shown === last[index]?.shown);
    if (!isSame) {
      this.#collection.set(
        document.uri,
        documents.flatMap(({ shown }) => shown.map(({ diagnostic }) => diagnostic)),
      );
    }
    if (!everywhere && isChanged) this.#referencesSoon(document);
    this.#parts.istioctl.ask(document, manifests);
  }

  /** The same array as before where nothing changed, so that what is shown can stay. */
  #referencesNow(
    parsed: ParsedDocument,
    scope: ReferenceScope,
    known: readonly Finding[] | undefined,
  ): readonly Finding[] {
    const found = referenceFindings(parsed, scope);
    if (known !== undefined && JSON.stringify(known) === JSON.stringify(found)) return known;
    this.#references.set(parsed, found);
    return found;
  }

  #forget(uri: Uri): void {
    const key = uri.toString();
    for (const timers of [this.#timers, this.#referenceTimers]) {
      clearTimeout(timers.get(key));
      timers.delete(key);
    }
    this.#files.delete(key);
    this.#collection.delete(uri);
  }
}

function applies(document: TextDocument): boolean {
  return (
    readSetting('meshwalk.validation.enabled') &&
    Manifests.isManifest(document) &&
    holdsMeshKinds(document.getText())
  );
}
