import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of package.json. Valid only in files that run unbundled from test/rig. */
export const repoRoot: string = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
