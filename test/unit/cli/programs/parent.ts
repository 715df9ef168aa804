// Stands for an extension host: runs the tree under the warden and passes its output on.
import { fileURLToPath } from 'node:url';
import { runCommand } from '../../../../src/cli/run.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const args = [here('./tree.ts'), ...process.argv.slice(2)];
await runCommand(
  { tool: 'istioctl', args, shownArgs: args, env: {}, timeoutMs: 20_000, supervised: true, parse: () => '' },
  {
    path: process.execPath,
    warden: { script: here('../../../../src/cli/warden.ts') },
    onLine: (line) => console.log(line),
  },
);
