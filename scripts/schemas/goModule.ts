import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa, ExecaError } from 'execa';
import { z } from 'zod';

const answer = z.object({
  Dir: z.string().optional(),
  Sum: z.string().optional(),
  Error: z.string().optional(),
});

/** A failure that the person who builds can mend; its message is one sentence for them. */
export class BuildProblem extends Error {}

/**
 * Brings a Go module to the module cache and gives its folder.
 * @param sum the module's `h1:` checksum; a module that has another one is refused
 */
export async function downloadGoModule(module: string, version: string, sum: string): Promise<string> {
  // Outside of any module, so that no go.mod of the working folder can redirect the download.
  const folder = await mkdtemp(join(tmpdir(), 'meshwalk-go-'));
  try {
    const { stdout } = await execa('go', ['mod', 'download', '-json', `${module}@${version}`], {
      cwd: folder,
      env: { GOFLAGS: '-mod=mod', GOWORK: 'off' },
      timeout: 300_000,
      reject: true,
    });
    const found = answer.parse(JSON.parse(stdout));
    if (found.Sum !== sum || found.Dir === undefined) {
      throw new BuildProblem(
        `${module}@${version} has the checksum ${found.Sum ?? 'none'}, but schemas/sources.json pins ${sum}.`,
      );
    }
    return found.Dir;
  } catch (error) {
    if (!(error instanceof ExecaError)) throw error;
    if (error.code === 'ENOENT') {
      throw new BuildProblem(
        'Building needs Go 1.26 or newer on PATH, because the schemas come from Go modules: see https://go.dev/dl.',
      );
    }
    const reason =
      answer.safeParse(parseJson(String(error.stdout))).data?.Error ?? String(error.stderr).trim();
    throw new BuildProblem(`Go could not download ${module}@${version}: ${reason}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
