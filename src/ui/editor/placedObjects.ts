import { Range } from 'vscode';
import type { TextDocument } from 'vscode';
import type { ManifestDocument, ManifestObject } from '../../manifests/documents.ts';
import { locate, valueOrHeadOf } from '../../manifests/locate.ts';
import type { Path } from '../../mesh/fields.ts';
import { Turns } from './turns.ts';

/** One object of an open manifest, with where it stands. */
export interface PlacedObject {
  /** Counts all objects of the file, items of lists included. */
  readonly index: number;
  readonly document: ManifestDocument;
  readonly object: ManifestObject;
  /** The first line of the object. */
  readonly range: Range;
}

/** The objects of a file that say what they are: kind and version are there. Yields on the way through many. */
export async function placedObjects(
  document: TextDocument,
  documents: readonly ManifestDocument[],
): Promise<readonly PlacedObject[]> {
  const placed: PlacedObject[] = [];
  const turns = new Turns();
  for (const one of documents) {
    if (turns.over) await turns.next();
    for (const object of one.parsed.objects) {
      if (object.identity.apiVersion === undefined || object.identity.kind === undefined) continue;
      placed.push({
        index: placed.length,
        document: one,
        object,
        range:
          object.path.length === 0
            ? lineAt(document, one.start + (one.parsed.start ?? 0))
            : rangeIn(document, one, object.path),
      });
    }
  }
  return placed;
}

/** The range of a path of a document, for a message about it; the nearest existing parent where the path ends early. */
export function rangeIn(document: TextDocument, manifest: ManifestDocument, path: Path): Range {
  if (manifest.parsed.yaml === undefined) return lineAt(document, manifest.start);
  const [start, end] = valueOrHeadOf(manifest.parsed, locate(manifest.parsed, path));
  return new Range(document.positionAt(manifest.start + start), document.positionAt(manifest.start + end));
}

/** From an offset to the end of its line. */
function lineAt(document: TextDocument, offset: number): Range {
  const start = document.positionAt(offset);
  return new Range(start, document.lineAt(start).range.end);
}
