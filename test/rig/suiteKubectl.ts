import { execa } from 'execa';
import { suiteMesh } from './suiteMesh.ts';

/** Runs kubectl on the practice mesh of this run. Gives what it printed; throws with what it said when it fails. */
export async function kubectl(...args: readonly string[]): Promise<string> {
  return run(args, { stdin: 'ignore' });
}

/** The same, for a command that reads `input`. */
export async function kubectlReading(input: string, ...args: readonly string[]): Promise<string> {
  return run(args, { input });
}

async function run(
  args: readonly string[],
  from: { readonly stdin: 'ignore' } | { readonly input: string },
): Promise<string> {
  const { kubectl: program, kubeconfig } = suiteMesh();
  // Aliases and defaults of whoever runs the tests must not change what they do.
  const env = { KUBECONFIG: kubeconfig, KUBERC: 'off' };
  return (await execa(program, args, { env, ...from })).stdout;
}
