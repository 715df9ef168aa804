import type { Position, TextDocument } from 'vscode';
import type { ManifestDocument, ManifestObject } from '../../manifests/documents.ts';
import { looksLikeManifest } from './meshText.ts';
import { Manifests } from './manifests.ts';

/** The document of a file under the cursor, with the object whose schema counts there. */
export interface CursorDocument {
  readonly manifest: ManifestDocument;
  /** The first object of the document; one of a `List` has no schema of its own here. */
  readonly object: ManifestObject;
  /** Offset of the cursor inside of the document. */
  readonly offset: number;
}

/** `undefined` outside of documents that say what they are. */
export async function documentAt(
  manifests: Manifests,
  document: TextDocument,
  position: Position,
): Promise<CursorDocument | undefined> {
  if (!Manifests.isManifest(document)) return undefined;
  const at = document.offsetAt(position);
  const found = (await manifests.documents(document)).findLast((one) => one.start <= at);
  const object = found?.parsed.objects.find(({ path }) => path.length === 0);
  if (found === undefined || object === undefined || !looksLikeManifest(found.parsed.text)) return undefined;
  return { manifest: found, object, offset: Math.min(at - found.start, found.parsed.text.length) };
}
