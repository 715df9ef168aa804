import type { MeshNode } from '../../mesh/tree/meshNode.ts';

/** A row that VS Code holds on to. It stays the same object while its node is replaced by newer pictures. */
export interface Row {
  readonly id: string;
  parent: Row | undefined;
  node: MeshNode;
}

/** Whether a command was called for a row: from the palette it is called for nothing. */
export function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && 'node' in value && 'id' in value;
}
