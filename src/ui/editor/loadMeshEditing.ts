import { loadCheckChunks } from './checkChunks.ts';
import type { MeshEditing } from './meshEditing.ts';
import type { ValidationParts } from './validationParts.ts';

/** What the editor does for mesh documents, loaded bit by bit. */
export async function loadMeshEditing(parts: ValidationParts): Promise<MeshEditing> {
  await loadCheckChunks();
  const { MeshEditing: Editing } = await import('./meshEditing.ts');
  return new Editing(parts);
}
