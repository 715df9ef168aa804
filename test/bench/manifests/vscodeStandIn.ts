// What the lenses use of VS Code, for measuring them without a window. Shapes only: nothing here is measured.
import { EventEmitter as NodeEmitter } from 'node:events';

type Listener<T> = (value: T) => void;
const nothing = { dispose(): void {} };
const never = (): typeof nothing => nothing;

export class EventEmitter<T> {
  readonly #emitter = new NodeEmitter();
  readonly event = (listener: Listener<T>): { dispose(): void } => {
    this.#emitter.on('event', listener);
    return { dispose: () => this.#emitter.off('event', listener) };
  };
  fire(value: T): void {
    this.#emitter.emit('event', value);
  }
  dispose(): void {
    this.#emitter.removeAllListeners();
  }
}

export class Position {
  readonly line: number;
  readonly character: number;
  constructor(line: number, character: number) {
    this.line = line;
    this.character = character;
  }
}

export class Range {
  readonly start: Position;
  readonly end: Position;
  constructor(...at: readonly [Position, Position] | readonly [number, number, number, number]) {
    this.start = typeof at[0] === 'number' ? new Position(at[0], at[1] as number) : at[0];
    this.end =
      typeof at[0] === 'number' ? new Position(at[2] as number, at[3] as number) : (at[1] as Position);
  }
}

export class CodeLens {
  readonly range: Range;
  command: unknown;
  constructor(range: Range, command?: unknown) {
    this.range = range;
    this.command = command;
  }
}

export class Uri {
  readonly scheme: string;
  readonly path: string;
  constructor(scheme: string, path: string) {
    this.scheme = scheme;
    this.path = path;
  }
  static from({ scheme, path }: { scheme: string; path: string }): Uri {
    return new Uri(scheme, path);
  }
  toString(): string {
    return `${this.scheme}:${this.path}`;
  }
}

/** A text as an editor holds it: lines are found once for each version. */
export class Document {
  readonly uri = new Uri('file', '/many.yaml');
  readonly languageId = 'yaml';
  readonly isClosed = false;
  version = 1;
  #text: string;
  #starts: readonly number[];

  constructor(text: string) {
    this.#text = text;
    this.#starts = startsOf(text);
  }

  change(text: string): void {
    this.version++;
    this.#text = text;
    this.#starts = startsOf(text);
  }

  getText(): string {
    return this.#text;
  }

  positionAt(offset: number): Position {
    let low = 0;
    let high = this.#starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return new Position(low, offset - (this.#starts[low] ?? 0));
  }

  lineAt(at: number | Position): { range: Range; text: string } {
    const line = typeof at === 'number' ? at : at.line;
    const text = this.#text.slice(
      this.#starts[line] ?? 0,
      (this.#starts[line + 1] ?? this.#text.length + 1) - 1,
    );
    return { text, range: new Range(line, 0, line, text.length) };
  }
}

function startsOf(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

export const window = {
  visibleTextEditors: [] as { document: Document }[],
  onDidChangeVisibleTextEditors: never,
};
export const workspace = {
  isTrusted: true,
  textDocuments: [],
  onDidCloseTextDocument: never,
  onDidChangeTextDocument: never,
  onDidChangeConfiguration: never,
  registerTextDocumentContentProvider: never,
  getConfiguration: () => ({ get: () => undefined }),
};
export const commands = { registerCommand: () => ({ dispose: () => undefined }) };
export const languages = { setTextDocumentLanguage: never };
export const l10n = {
  t: (text: string, ...values: readonly unknown[]): string =>
    text.replaceAll(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)])),
};
