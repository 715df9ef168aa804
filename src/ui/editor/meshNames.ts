import { Range, Uri, workspace } from 'vscode';
import type { Position, TextDocument } from 'vscode';
import type { OffsetRange } from '../../manifests/offsetRange.ts';
import type { Path } from '../../mesh/fields.ts';
import { declarationsOf, namedKey } from '../../validation/references/names.ts';
import type { Named } from '../../validation/references/names.ts';
import { occurrencesIn, rangeOfOccurrence } from '../../validation/references/occurrences.ts';
import type { Occurrence } from '../../validation/references/occurrences.ts';
import type { LabelTarget } from '../../validation/references/reference.ts';
import { referencesOf } from '../../validation/references/referencesOf.ts';
import type { ReferenceScope } from '../../validation/references/referenceScope.ts';
import type { ObjectPlace } from '../../validation/references/objectPlace.ts';
import type { KnownObject } from '../../validation/references/knownObject.ts';
import type { KnownObjects } from './knownObjects.ts';
import { Manifests } from './manifests.ts';
import { pathAt } from './pathAt.ts';
import { Turns } from './turns.ts';
import type { StoredManifest, WorkspaceManifests } from './workspaceManifests.ts';

/** An object of a manifest. */
export type PlacedKnown = KnownObject & { readonly place: ObjectPlace };

/** A name in a file. */
export interface NamePlace {
  readonly uri: Uri;
  readonly range: Range;
  /** Whether the range holds the name and nothing else. */
  readonly isExact: boolean;
  readonly declares: boolean;
  readonly object: PlacedKnown;
}

/** What the cursor is on. */
export interface NameAt {
  readonly range: Range;
  readonly isExact: boolean;
  readonly scope: ReferenceScope;
  /** What the name stands for, or which workloads the labels select. */
  readonly meant: { readonly named: Named } | { readonly labels: LabelTarget };
}

/** Finds names in all manifests, open and on disk, for definitions, references and rename. */
export class MeshNames {
  readonly #manifests: Manifests;
  readonly #known: KnownObjects;
  readonly #stored: WorkspaceManifests;

  constructor(manifests: Manifests, known: KnownObjects, stored: WorkspaceManifests) {
    this.#manifests = manifests;
    this.#known = known;
    this.#stored = stored;
  }

  /** The name under the cursor, as things are once the workspace has been read. */
  async at(document: TextDocument, position: Position): Promise<NameAt | undefined> {
    if (!Manifests.isManifest(document)) return undefined;
    const [own = []] = await this.#known.openObjects(document);
    const offset = document.offsetAt(position);
    const manifest = (await this.#manifests.documents(document)).findLast((one) => one.start <= offset);
    const field = manifest && pathAt(manifest.parsed, offset - manifest.start);
    const object = own.find(
      (one): one is PlacedKnown =>
        one.place !== undefined &&
        one.place.document === manifest &&
        field !== undefined &&
        isBelow(field.path, one.place.object.path),
    );
    if (manifest === undefined || field === undefined || object === undefined) return undefined;
    await this.#stored.ready();
    const scope = await this.#known.scope(document);
    const path = field.path.slice(object.place.object.path.length);
    const rangeOf = (range: OffsetRange): Range =>
      new Range(
        document.positionAt(manifest.start + range[0]),
        document.positionAt(manifest.start + range[1]),
      );
    const occurrence = field.on === 'value' ? occurrenceAt(object, scope, path, offset) : undefined;
    this.#known.watch();
    if (occurrence !== undefined) {
      const { range, isExact } = rangeOfOccurrence(object.place, occurrence);
      return { range: rangeOf(range), isExact, scope, meant: { named: occurrence.named } };
    }
    for (const reference of referencesOf(object.place.object, scope.defaultNamespace)) {
      if (reference.target.by === 'labels' && isBelow(path, reference.path))
        return { range: rangeOf(field.range), isExact: false, scope, meant: { labels: reference.target } };
    }
    return undefined;
  }

  /** Every place where something is named, in files that are open and in those of the workspace. */
  async places(named: Named, { scope }: Pick<NameAt, 'scope'>, document: TextDocument): Promise<NamePlace[]> {
    const key = namedKey(named);
    const text = named.part?.name ?? named.name;
    const places: NamePlace[] = [];
    const turns = new Turns();
    for (const object of await this.objects(document)) {
      if (!object.place.document.parsed.text.includes(text)) continue;
      if (turns.over) await turns.next();
      for (const occurrence of occurrencesIn(object, scope))
        if (namedKey(occurrence.named) === key) places.push(this.#place(object, occurrence));
    }
    return places;
  }

  /** All objects of manifests, those of a file first. */
  async objects(first: TextDocument): Promise<PlacedKnown[]> {
    return this.#placed(await this.#known.openObjects(first));
  }

  /** All objects of manifests. */
  async allObjects(): Promise<PlacedKnown[]> {
    return this.#placed(await this.#known.openObjects(undefined));
  }

  async #placed(open: readonly (readonly KnownObject[])[]): Promise<PlacedKnown[]> {
    await this.#stored.ready();
    return [...open.flat(), ...this.#known.storedObjects()].filter(
      (object): object is PlacedKnown =>
        object.place !== undefined && isLearners(Uri.parse(object.place.file)),
    );
  }

  /** Whether an object has a name, or gives it to one of its parts. */
  declares(object: PlacedKnown, key: string): boolean {
    return declarationsOf(object).some(
      ({ part }) => namedKey({ ...object, ...(part === undefined ? {} : { part }) }) === key,
    );
  }

  /** Where the name of an object stands. */
  placeOf(object: PlacedKnown): NamePlace {
    const path = ['metadata', 'name'];
    return this.#place(object, { path, start: 0, length: object.name.length, declares: true });
  }

  #place(object: PlacedKnown, occurrence: Omit<Occurrence, 'named'>): NamePlace {
    const { range, isExact } = rangeOfOccurrence(object.place, occurrence);
    const { file, document } = object.place;
    const uri = Uri.parse(file);
    const open = workspace.textDocuments.find((one) => one.uri.toString() === file);
    const stored = this.#stored.manifestOf(uri);
    const [start, end] = [document.start + range[0], document.start + range[1]];
    const lines = open ?? (stored && { positionAt: (offset: number) => positionIn(stored, offset) });
    const found = lines && new Range(lines.positionAt(start), lines.positionAt(end));
    return { uri, range: found ?? new Range(0, 0, 0, 0), isExact, declares: occurrence.declares, object };
  }
}

/** Not the other side of a diff, or a version of the past: those are texts of others with the same objects. */
function isLearners({ scheme }: Uri): boolean {
  return scheme === 'untitled' || workspace.fs.isWritableFileSystem(scheme) === true;
}

function positionIn({ lineStarts }: StoredManifest, offset: number): Position {
  let [low, high] = [0, lineStarts.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return new Range(low, offset - (lineStarts[low] ?? 0), low, offset - (lineStarts[low] ?? 0)).start;
}

/** The name at an offset of the file: a field may hold several, as `namespace/name` does. */
function occurrenceAt(
  object: PlacedKnown,
  scope: ReferenceScope,
  path: Path,
  offset: number,
): Occurrence | undefined {
  const found = occurrencesIn(object, scope).filter((one) => isSame(one.path, path));
  const at = offset - object.place.document.start;
  return (
    found.find((one) => {
      const { range } = rangeOfOccurrence(object.place, one);
      return range[0] <= at && at <= range[1];
    }) ?? found[0]
  );
}

function isSame(one: Path, other: Path): boolean {
  return one.length === other.length && isBelow(one, other);
}

function isBelow(path: Path, above: Path): boolean {
  return above.every((step, index) => path[index] === step);
}
