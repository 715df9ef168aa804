import { Location } from 'vscode';
import type { Position, ReferenceContext, ReferenceProvider, TextDocument } from 'vscode';
import type { MeshNames } from './meshNames.ts';

/** Every place of the workspace's manifests that names what the cursor is on. */
export class MeshReferences implements ReferenceProvider {
  readonly #names: MeshNames;

  constructor(names: MeshNames) {
    this.#names = names;
  }

  async provideReferences(
    document: TextDocument,
    position: Position,
    { includeDeclaration }: ReferenceContext,
  ): Promise<Location[] | undefined> {
    const here = await this.#names.at(document, position);
    if (here === undefined || 'labels' in here.meant) return undefined;
    const places = await this.#names.places(here.meant.named, here, document);
    return places
      .filter(({ declares }) => includeDeclaration || !declares)
      .map(({ uri, range }) => new Location(uri, range));
  }
}
