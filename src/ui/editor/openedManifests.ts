import { EventEmitter } from 'vscode';
import type { Disposable, Event, Memento, TextDocument } from 'vscode';

const KEY = 'meshwalk.openedManifests';

/**
 * The manifests that Meshwalk itself has opened for the learner, by a step of the course or to edit an object. Their
 * lenses are what they were opened for, so they have them whatever their kinds. Those that have a place in a folder are
 * remembered in the workspace, under that place: what is not saved yet will be saved there.
 */
export class OpenedManifests implements Disposable {
  readonly #memento: Memento;
  readonly #documents = new WeakSet<TextDocument>();
  readonly #added = new EventEmitter<void>();
  readonly onDidAdd: Event<void> = this.#added.event;

  constructor(memento: Memento) {
    this.#memento = memento;
  }

  /** To be called before the text is shown. */
  async add(document: TextDocument): Promise<void> {
    this.#documents.add(document);
    this.#added.fire();
    const place = placeOf(document);
    if (place !== undefined && !this.#places.includes(place))
      await this.#memento.update(KEY, [...this.#places, place]);
  }

  has(document: TextDocument): boolean {
    return this.#documents.has(document) || this.#places.includes(placeOf(document) ?? '');
  }

  dispose(): void {
    this.#added.dispose();
  }

  get #places(): readonly string[] {
    return this.#memento.get<readonly string[]>(KEY, []);
  }
}

/** The address where a text is, or will be saved; `undefined` for one that has no folder yet. */
function placeOf({ uri }: TextDocument): string | undefined {
  return uri.path.startsWith('/') ? uri.with({ scheme: 'file' }).toString() : undefined;
}
