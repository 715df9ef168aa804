import type { ManifestDocument, ManifestObject } from '../../manifests/documents.ts';

/** An object of a manifest. */
export interface ObjectPlace {
  /** As the caller of {@link objectsOfDocuments} calls it. */
  readonly file: string;
  readonly document: ManifestDocument;
  readonly object: ManifestObject;
}
