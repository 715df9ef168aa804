// Stands for an extension host: starts the tree under the warden and passes its output on.
import { fileURLToPath } from 'node:url';
import { startSession } from '../../../../src/cli/session.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const args = [here('./tree.ts'), ...process.argv.slice(2)];
const session = startSession(
  { tool: 'istioctl', args, shownArgs: args, env: {}, readyTimeoutMs: 20_000, readyLine: () => undefined },
  {
    path: process.execPath,
    warden: { script: here('../../../../src/cli/warden.ts') },
    onLine: (line) => console.log(line),
  },
);
console.log(`warden ${session.pid}`);
