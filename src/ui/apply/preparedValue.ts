import type { ManifestObject } from '../../manifests/documents.ts';
import { withoutNulls } from '../../validation/defaults.ts';
import type { SchemaSource } from '../../validation/schemaSource.ts';
import type { ApplyParts } from './applyParts.ts';

/**
 * What is sent for an object: its value without the nulls of fields that cannot be null, which `kubectl apply` leaves
 * out, too, and which a server-side apply would be refused for.
 */
export async function preparing(parts: ApplyParts): Promise<(object: ManifestObject) => unknown> {
  const schemas = await parts.schemas().catch((): SchemaSource | undefined => undefined);
  return ({ identity: { group, version, kind = '' }, value }) => {
    const schema = schemas?.schema(group, version, kind);
    return schema === undefined ? value : withoutNulls(value, schema);
  };
}
