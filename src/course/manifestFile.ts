import { posix, win32 } from 'node:path';

/** Where the manifests of the course lie on this machine; all folders absolute. */
export interface ManifestPlaces {
  /** The folder `walkthroughs` of the extension. */
  readonly walkthroughs: string;
  /**
   * The folder that has `samples/`: the learner's Istio release, so that addons fit their Istio, or else the copy that
   * the extension carries.
   */
  readonly release: string;
  /** The CRDs of the Gateway API in one file. */
  readonly gatewayApi: string;
}

/**
 * The file that a manifest of a step stands for (`manifestRef` in `actions.ts`). Always with forward slashes, which
 * every tool and VS Code take on Windows too.
 * @param stepFile `file` of the step, such as `05-gateway/01-create-gateway.md`
 */
export function manifestFile(manifest: string, stepFile: string, places: ManifestPlaces): string {
  if (manifest === 'gateway-api/standard') return slashes(places.gatewayApi);
  const walkthroughs = slashes(places.walkthroughs);
  const inside = manifest.startsWith('./')
    ? {
        folder: slashes(pathsOf(walkthroughs).join(walkthroughs, posix.dirname(stepFile))),
        way: manifest.slice(2),
      }
    : { folder: manifest.startsWith('samples/') ? slashes(places.release) : walkthroughs, way: manifest };
  const file = slashes(pathsOf(inside.folder).join(inside.folder, inside.way));
  if (!file.startsWith(`${inside.folder}/`)) throw new RangeError(`${manifest} leaves its folder.`);
  return file;
}

/** By the form of an absolute path, not by the system that runs: the two slashes of a share must stay two. */
function pathsOf(folder: string): typeof posix {
  return /^(?:[A-Za-z]:|\/\/)/.test(folder) ? win32 : posix;
}

function slashes(path: string): string {
  return path.replaceAll('\\', '/');
}
