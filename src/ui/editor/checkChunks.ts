const LOADS: readonly (() => Promise<unknown>)[] = [
  async () => import('../../manifests/ordinaryValue.ts'),
  async () => import('../../manifests/documents.ts'),
  async () => import('../../validation/cel/celRules.ts'),
  async () => import('../../validation/references/referenceIssues.ts'),
  async () => import('../../validation/validationEngine.ts'),
];

/** Loads what checks are made of, a chunk a turn: together it would hold up the extension host for too long. */
export async function loadCheckChunks(): Promise<void> {
  for (const load of LOADS) {
    await load();
    await new Promise(setImmediate);
  }
}
