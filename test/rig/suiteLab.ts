import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fillLabFolder } from './labFolder.ts';
import { repoRoot } from './repoRoot.ts';
import { suiteMesh } from './suiteMesh.ts';

export interface SuiteLab {
  readonly folder: string;
  remove(): void;
}

/** A fresh folder with the manifests of the course, as `npm start` makes it, for one window of a suite. */
export function newSuiteLab(): SuiteLab {
  const parent = mkdtempSync(join(tmpdir(), 'meshwalk-lab-'));
  const folder = join(parent, 'meshwalk-lab');
  mkdirSync(folder);
  fillLabFolder(folder, suiteMesh().samples, join(repoRoot, 'walkthroughs'));
  return { folder, remove: () => rmSync(parent, { recursive: true, force: true, maxRetries: 5 }) };
}
