import { Uri, window, workspace } from 'vscode';
import type { Disposable, Range, TextDocument, TextEditor, TextEditorDecorationType } from 'vscode';
import { DisposableStore } from '../lifecycle.ts';
import { readSetting } from '../settings.ts';
import type { DocumentStates, StatedObject } from './documentStates.ts';
import { showsLenses } from './lensSettings.ts';
import { stateWords } from './manifestLenses.ts';

type Mark = 'good' | 'differs' | 'bad' | 'absent' | 'waiting';

/** Each mark has a shape of its own, so that nobody needs to tell colours apart. */
const SHAPES: Readonly<Record<Mark, string>> = {
  good: '<path d="M3 8.5 6.5 12 13 4.5"/>',
  differs: '<path d="M8 2.5 14 13.5H2Z M8 6.5V10 M8 11.3V12"/>',
  bad: '<path d="M4 4 12 12 M12 4 4 12"/>',
  absent: '<circle cx="8" cy="8" r="5"/>',
  waiting:
    '<path d="M4 2.5H12 M4 13.5H12 M4.8 2.5C4.8 6 7 7 8 8 7 9 4.8 10 4.8 13.5 M11.2 2.5C11.2 6 9 7 8 8 9 9 11.2 10 11.2 13.5"/>',
};

/** An icon of the gutter is a picture: theme colours cannot reach into it, so there is one for dark and one for light. */
const COLOURS: Readonly<Record<'dark' | 'light', Readonly<Record<Mark, string>>>> = {
  dark: { good: '#89d185', differs: '#cca700', bad: '#f48771', absent: '#c5c5c5', waiting: '#75beff' },
  light: { good: '#388a34', differs: '#8a6d00', bad: '#c72e0f', absent: '#424242', waiting: '#1a85ff' },
};

/** After an edit the marks move with the text; they are drawn anew after this pause, in milliseconds. */
const PAUSE_MS = 150;

/** Whether the gutter shows states: when it is wanted, or when lenses do not. */
export function showsGutter(document: TextDocument): boolean {
  const wanted = readSetting('meshwalk.gutter', document.uri);
  return wanted === 'on' || (wanted === 'withoutLenses' && !showsLenses(document));
}

/** The state of each document as an icon beside its first line. */
export class GutterStates implements Disposable {
  readonly #states: DocumentStates;
  readonly #hasState: (document: TextDocument) => boolean;
  readonly #owned = new DisposableStore();
  readonly #types: Readonly<Record<Mark, TextEditorDecorationType>>;
  /** The last drawing that was begun of each editor: one that is late must not undo it. */
  readonly #drawings = new WeakMap<TextEditor, symbol>();
  #timer: NodeJS.Timeout | undefined;

  constructor(states: DocumentStates, hasState: (document: TextDocument) => boolean) {
    this.#states = states;
    this.#hasState = hasState;
    this.#types = {
      good: this.#type('good'),
      differs: this.#type('differs'),
      bad: this.#type('bad'),
      absent: this.#type('absent'),
      waiting: this.#type('waiting'),
    };
    this.#owned.addAll(
      states.onDidChange(() => this.#soon()),
      window.onDidChangeVisibleTextEditors(() => this.#soon()),
      workspace.onDidChangeTextDocument(() => this.#soon()),
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('meshwalk') || event.affectsConfiguration('editor.codeLens'))
          this.#soon();
      }),
    );
    this.#soon();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#owned.dispose();
  }

  #type(mark: Mark): TextEditorDecorationType {
    const icon = (theme: 'dark' | 'light'): { gutterIconPath: Uri; gutterIconSize: string } => ({
      gutterIconPath: picture(SHAPES[mark], COLOURS[theme][mark]),
      gutterIconSize: '80%',
    });
    return this.#owned.add(
      window.createTextEditorDecorationType({ dark: icon('dark'), light: icon('light') }),
    );
  }

  #soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      for (const editor of window.visibleTextEditors) void this.#draw(editor);
    }, PAUSE_MS);
  }

  async #draw(editor: TextEditor): Promise<void> {
    const { document } = editor;
    const { version } = document;
    const drawing = Symbol(document.fileName);
    this.#drawings.set(editor, drawing);
    const isShown = showsGutter(document) && this.#hasState(document);
    const stated = isShown ? await this.#states.of(document) : [];
    if (document.version !== version || this.#drawings.get(editor) !== drawing) return;
    const byMark = Map.groupBy(stated, markOf);
    for (const [mark, type] of Object.entries(this.#types) as [Mark, TextEditorDecorationType][]) {
      const ranges: Range[] = (byMark.get(mark) ?? []).map(({ placed }) => placed.range);
      editor.setDecorations(type, ranges);
    }
  }
}

function markOf(stated: StatedObject): Mark | undefined {
  if (stated.state === undefined) return undefined;
  switch (stateWords(stated).icon) {
    case 'pass':
      return 'good';
    case 'warning':
      return 'differs';
    case 'error':
      return 'bad';
    case 'loading~spin':
      return 'waiting';
    default:
      return 'absent';
  }
}

function picture(shape: string, colour: string): Uri {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" fill="none" stroke="${colour}" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round">${shape}</svg>`;
  return Uri.parse(`data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`);
}
