import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from '../../scripts/build.ts';
import { startPracticeMesh } from '../practice/practiceMesh.ts';
import type { PracticeMesh } from '../practice/practiceMesh.ts';
import { openWorkbench } from '../rig/openWorkbench.ts';
import { repoRoot } from '../rig/repoRoot.ts';
import { atMost, median } from './figure.ts';
import type { Figure } from './figure.ts';

const ROUNDS = 15;
const MANIFEST = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: bench
  namespace: default
spec:
  hosts: [bench.example.com]
  http:
    - route:
        - destination:
            host: nobody-0
`;

/**
 * From the event that a manifest was saved until its Problems of `istioctl analyze` stand in the window, against the
 * bare istioctl with the same file and cluster, in turns in the same window.
 */
export async function run(log: (line: string) => void): Promise<readonly Figure[]> {
  await build({ minify: true });
  const mesh = await startPracticeMesh({ scenario: 'bookinfo', log });
  const folder = mkdtempSync(join(tmpdir(), 'meshwalk-bench-'));
  try {
    const times = await measured(mesh, folder);
    const ratio = median(times.map(({ saved, bare }) => saved / bare));
    log(times.map(({ saved, bare }) => `${Math.round(saved)}/${Math.round(bare)}`).join(' '));
    return [
      atMost('from save to Problems against the bare istioctl', ratio, 'times', 1.15),
      atMost('from save to Problems, median', median(times.map(({ saved }) => saved)), 'ms', 5_000),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await mesh.down();
  }
}

async function measured(
  mesh: PracticeMesh,
  folder: string,
): Promise<readonly { saved: number; bare: number }[]> {
  const workspace = join(folder, 'workspace');
  const file = join(workspace, 'bench.yaml');
  const result = join(folder, 'times.json');
  mkdirSync(workspace);
  writeFileSync(file, MANIFEST);
  const written = new Promise<void>((resolve) => {
    const watcher = watch(folder, () => {
      if (!existsSync(result)) return;
      watcher.close();
      resolve();
    });
  });
  const args = [
    'analyze',
    '--namespace=default',
    '--output=json',
    `--kubeconfig=${mesh.kubeconfigPath}`,
    file,
  ];
  const window = await openWorkbench({
    extension: { folder: repoRoot },
    alsoLink: [join(repoRoot, 'test', 'bench', 'fixtures', 'analyze-probe')],
    workspace,
    // The other istioctl, which validation asks while typing, would take the same processors.
    settings: { 'meshwalk.analyze.run': 'onSave', 'meshwalk.validation.istioctl': false },
    env: {
      KUBECONFIG: mesh.kubeconfigPath,
      PATH: `${dirname(mesh.tools.istioctl)}:${process.env['PATH'] ?? ''}`,
      MESHWALK_ANALYZE_PROBE: JSON.stringify({
        file,
        istioctl: mesh.tools.istioctl,
        args,
        rounds: ROUNDS,
        result,
      }),
    },
  });
  try {
    await written;
    const read = JSON.parse(readFileSync(result, 'utf8')) as {
      times?: { saved: number; bare: number }[];
      problem?: string;
    };
    if (read.times === undefined) throw new Error(read.problem ?? 'The probe wrote nothing.');
    return read.times;
  } finally {
    await window.close();
  }
}
