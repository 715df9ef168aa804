import { cpSync, globSync, mkdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** What the course asks the learner to open or apply, by its path in an Istio release. */
const FROM_SAMPLES = [
  'bookinfo/demo-profile-no-gateways.yaml',
  'bookinfo/platform/kube/bookinfo.yaml',
  'bookinfo/platform/kube/bookinfo-versions.yaml',
  'bookinfo/gateway-api/*.yaml',
  'addons/*.yaml',
];

/**
 * Fills a folder with the manifests of the course: those of Istio under `samples/`, as in a release of Istio, and those
 * that the course brings itself beside it.
 * @param samples folder `samples` of an Istio, absolute
 * @param walkthroughs folder of the course, absolute
 */
export function fillLabFolder(folder: string, samples: string, walkthroughs: string): void {
  const found = FROM_SAMPLES.flatMap((pattern) => globSync(pattern, { cwd: samples }));
  for (const file of found) {
    const target = join(folder, 'samples', file);
    mkdirSync(dirname(target), { recursive: true });
    cpSync(join(samples, file), target);
  }
  mkdirSync(folder, { recursive: true });
  for (const file of globSync('*/*.yaml', { cwd: walkthroughs })) {
    if (basename(file) !== 'chapter.yaml') cpSync(join(walkthroughs, file), join(folder, basename(file)));
  }
}
