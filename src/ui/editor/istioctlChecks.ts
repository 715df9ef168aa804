import { EventEmitter, workspace } from 'vscode';
import type { Disposable, Event, LogOutputChannel, TextDocument } from 'vscode';
import type { CliCommand } from '../../cli/cliCommand.ts';
import type { ManifestDocument, ParsedDocument } from '../../manifests/documents.ts';
import type { Finding } from '../../validation/finding.ts';
import { addsToOurs, objectOnLine, toolInput } from '../../validation/toolFindings.ts';
import type { ToolRemark } from '../../validation/toolFindings.ts';
import { findingsByDocument, isMeant, rounds, subjectsOf } from '../../validation/toolSubjects.ts';
import type { ToolBox } from '../cli/toolBox.ts';
import { DisposableStore } from '../lifecycle.ts';
import { readSetting } from '../settings.ts';
import { Manifests } from './manifests.ts';
import { ISTIOCTL_MS } from './pauses.ts';

/** Files of more text than that are left to our own checks, in characters. */
const MOST_TEXT = 2 * 1024 * 1024;
/** The analysis reads everything again after each edit. */
const MOST_ANALYZED = 256 * 1024;
const NONE: readonly Finding[] = [];

interface Parts {
  readonly tools: ToolBox;
  readonly manifests: Manifests;
  readonly log: LogOutputChannel;
}

/** What istioctl said of a document. */
interface Said {
  readonly validated: readonly Finding[] | undefined;
  readonly analyzed: readonly Finding[];
  readonly all: readonly Finding[];
}

/**
 * Asks istioctl about the text as it stands, where there is an istioctl: what Istio's webhook would refuse, for each
 * document once, and the analysis of the open files together. One process at a time, after a pause, never on a cluster.
 */
export class IstioctlChecks implements Disposable {
  readonly #parts: Parts;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new EventEmitter<TextDocument>());
  /** There is more or less to say of a file. */
  readonly onDidChange: Event<TextDocument> = this.#changed.event;
  readonly #said = new WeakMap<ParsedDocument, Said>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #running = new Map<string, AbortController>();
  /** The documents that the last analysis of a file has seen. */
  readonly #analyzed = new Map<string, readonly ParsedDocument[]>();
  #queue: Promise<void> = Promise.resolve();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#owned.addAll(
      workspace.onDidChangeTextDocument(({ document }) => this.#stop(document)),
      workspace.onDidCloseTextDocument((document) => {
        this.#stop(document);
        this.#analyzed.delete(document.uri.toString());
      }),
    );
  }

  /** What is known of a document now; the same array while nothing changes. */
  findings(parsed: ParsedDocument): readonly Finding[] {
    return isOn() ? (this.#said.get(parsed)?.all ?? NONE) : NONE;
  }

  /** Asks about what has not been asked about yet, after a pause in which nothing is typed. */
  ask(document: TextDocument, documents: readonly ManifestDocument[]): void {
    const key = document.uri.toString();
    if (!isOn() || this.#timers.has(key) || this.#running.has(key)) return;
    if (document.getText().length > MOST_TEXT) return;
    const pending = documents.filter(({ parsed }) => this.#said.get(parsed)?.validated === undefined);
    const seen = this.#analyzed.get(key);
    const isSame =
      seen?.length === documents.length && documents.every(({ parsed }, index) => parsed === seen[index]);
    if (pending.length === 0 && isSame) return;
    const timer = setTimeout(() => {
      this.#timers.delete(key);
      const stop = new AbortController();
      this.#running.set(key, stop);
      this.#queue = this.#queue
        .then(() => this.#look(document, documents, pending, stop.signal))
        .catch((error: unknown) => this.#parts.log.warn(`istioctl could not be asked: ${String(error)}`))
        .finally(() => this.#running.get(key) === stop && this.#running.delete(key));
    }, ISTIOCTL_MS);
    this.#timers.set(key, timer);
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    for (const stop of this.#running.values()) stop.abort();
    this.#owned.dispose();
  }

  #stop({ uri }: TextDocument): void {
    const key = uri.toString();
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
    this.#running.get(key)?.abort();
    this.#running.delete(key);
  }

  async #look(
    document: TextDocument,
    documents: readonly ManifestDocument[],
    pending: readonly ManifestDocument[],
    signal: AbortSignal,
  ): Promise<void> {
    if (signal.aborted) return;
    const path = (await this.#parts.tools.search('istioctl')).found[0]?.path;
    if (path === undefined) return;
    const run = async <T>(command: CliCommand<T>): Promise<T | undefined> => {
      const result = await this.#parts.tools.run(command, { path, signal });
      if (result.kind === 'ok') return result.value;
      if (result.kind !== 'cancelled') this.#parts.log.debug(`istioctl: ${result.message}`);
      return undefined;
    };
    const { validate } = await import('../../cli/tools/istioctlValidate.ts');
    const validated = new Map<ParsedDocument, Finding[]>(pending.map(({ parsed }) => [parsed, []]));
    for (const round of rounds(subjectsOf(pending))) {
      const objections = await run(validate(toolInput(round.map(({ object }) => object))));
      if (objections === undefined) return;
      const found = findingsByDocument(round, (subject) =>
        objections.filter((one) => isMeant(subject, one)).map(remarkOf),
      );
      for (const [parsed, findings] of found) validated.get(parsed)?.push(...findings);
    }
    for (const [parsed, findings] of validated) this.#say(parsed, { validated: findings });
    const isEverything = await this.#analyze(document, documents, run);
    if (!isEverything || signal.aborted) return;
    this.#analyzed.set(
      document.uri.toString(),
      documents.map(({ parsed }) => parsed),
    );
    this.#changed.fire(document);
  }

  /** The analysis of the file among the other open ones; not where Analyze shows its own, live. */
  async #analyze(
    document: TextDocument,
    documents: readonly ManifestDocument[],
    run: <T>(command: CliCommand<T>) => Promise<T | undefined>,
  ): Promise<boolean> {
    if (readSetting('meshwalk.analyze.run') !== 'off') return true;
    const own = subjectsOf(documents);
    const others = await Promise.all(
      workspace.textDocuments
        .filter((other) => other !== document && Manifests.isManifest(other))
        .map(async (other) => subjectsOf(await this.#parts.manifests.documents(other))),
    );
    const text = toolInput([...own, ...others.flat()].map(({ object }) => object));
    if (text === '' || text.length > MOST_ANALYZED) return true;
    const [{ analyze }, { analyzerCode }] = await Promise.all([
      import('../../cli/tools/istioctlAnalyze.ts'),
      import('../../cli/analyzerCodes.ts'),
    ]);
    const report = await run(analyze({ scope: { kind: 'text', text } }));
    if (report === undefined) return false;
    const remarks = Map.groupBy(
      report.findings.filter(({ code }) => addsToOurs(code)),
      ({ reference }) => own[objectOnLine(reference?.line ?? 0)],
    );
    for (const [parsed, findings] of findingsByDocument(own, (subject) =>
      (remarks.get(subject) ?? []).map((finding) => ({
        code: finding.code,
        // A rule across objects: what it misses may be elsewhere, so it is never an error.
        severity: finding.level === 'Info' ? 'hint' : 'info',
        message: [finding.message, analyzerCode(finding.code)?.advice ?? ''].join(' ').trim(),
        ...(finding.documentationUrl === undefined ? {} : { documentationUrl: finding.documentationUrl }),
      })),
    ))
      this.#say(parsed, { analyzed: findings });
    return true;
  }

  #say(parsed: ParsedDocument, news: Partial<Pick<Said, 'validated' | 'analyzed'>>): void {
    const before = this.#said.get(parsed);
    const validated = news.validated ?? before?.validated;
    const analyzed = news.analyzed ?? before?.analyzed ?? NONE;
    const all = [...(validated ?? NONE), ...analyzed];
    const isSame = before !== undefined && JSON.stringify(before.all) === JSON.stringify(all);
    this.#said.set(parsed, { validated, analyzed, all: isSame ? before.all : all });
  }
}

function isOn(): boolean {
  return readSetting('meshwalk.validation.istioctl') && workspace.isTrusted;
}

function remarkOf({ severity, message }: { severity: 'error' | 'warning'; message: string }): ToolRemark {
  return severity === 'error'
    ? { code: 'istioctl/refused', severity, message }
    : { code: 'istioctl/warning', severity: 'info', message };
}
