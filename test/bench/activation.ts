import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from '../../scripts/build.ts';
import { packVsix } from '../../scripts/package.ts';
import { MOST_ENTRY_KILOBYTES, entryKilobytes } from '../rig/entrySize.ts';
import { openWorkbench } from '../rig/openWorkbench.ts';
import { repoRoot } from '../rig/repoRoot.ts';
import { atMost, median } from './figure.ts';
import type { Figure } from './figure.ts';

const OURS = 'meshwalk.meshwalk';
const TRIVIAL = 'meshwalk-fixtures.trivial-extension';
const WINDOWS = 9;

interface Activation {
  readonly load: number;
  readonly call: number;
}

/**
 * "Load Code" of the packaged extension against that of an extension that does nothing, both activated by one probe in
 * the same windows, in turn first and second, because the first one of a window pays for what both need.
 */
export async function run(log: (line: string) => void): Promise<readonly Figure[]> {
  await build({ minify: true });
  const entry = entryKilobytes(repoRoot);
  const vsix = await packVsix();
  const ours: Activation[] = [];
  const trivial: Activation[] = [];
  for (let index = 0; index < WINDOWS; index++) {
    const order = index % 2 === 0 ? [TRIVIAL, OURS] : [OURS, TRIVIAL];
    const text = await measure(vsix, order);
    const [one, other] = [activationOf(text, OURS), activationOf(text, TRIVIAL)];
    log(
      `window ${index + 1} of ${WINDOWS}: ours ${one.load} + ${one.call} ms, trivial ${other.load} + ${other.call} ms`,
    );
    ours.push(one);
    trivial.push(other);
  }
  const load = median(ours.map((one) => one.load));
  const base = Math.max(1, median(trivial.map((one) => one.load)));
  return [
    atMost('load code against a trivial extension', load / base, 'times', 1.5),
    atMost('activate()', median(ours.map((one) => one.call)), 'ms', 20),
    atMost('entry chunk', entry, 'KB', MOST_ENTRY_KILOBYTES),
    atMost('package', statSync(vsix).size / 1024 / 1024, 'MB', 3),
  ];
}

async function measure(vsix: string, order: readonly string[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'meshwalk-bench-'));
  const file = join(folder, 'startup.txt');
  const written = new Promise<void>((resolve) => {
    const watcher = watch(folder, () => {
      if (!existsSync(file)) return;
      watcher.close();
      resolve();
    });
  });
  const fixture = (path: string): string => join(repoRoot, 'test', path);
  const window = await openWorkbench({
    extension: { vsix },
    alsoLink: [fixture('rig/fixtures/trivial-extension'), fixture('bench/fixtures/activation-probe')],
    env: {
      MESHWALK_BENCH_FILE: file,
      MESHWALK_BENCH_ORDER: order.join(','),
      KUBECONFIG: join(folder, 'none'),
    },
  });
  try {
    await written;
    return readFileSync(file, 'utf8');
  } finally {
    await window.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A row of the table "Extension Activation Stats": `| id | eager | load | call | finish | event | … |`. */
function activationOf(text: string, id: string): Activation {
  const row = text.split('\n').find((line) => line.split('|')[1]?.trim() === id);
  const header = text.split('\n').find((line) => line.includes('Load Code'));
  if (row === undefined || header === undefined)
    throw new Error(`VS Code did not activate ${id}:\n${text.slice(-3000)}`);
  const column = (name: string): number => {
    const at = header.split('|').findIndex((cell) => cell.trim() === name);
    return Number.parseFloat(row.split('|')[at] ?? '');
  };
  return { load: column('Load Code'), call: column('Call Activate') };
}
