/** JSON is YAML, too. The first two wake Meshwalk; settings of VS Code are the last one, and shall not. */
export const MANIFEST_LANGUAGES: readonly string[] = ['yaml', 'json', 'jsonc'];

// Blanks stay within a line (`^` is at each line's start): from each of many blank lines on, they would be gone through again.
const MESH_API =
  /(?:^|[{,])[\t \uFEFF]*(?:-[\t ]+)?["']?apiVersion["']?\s*:\s*["']?(?:[\w-]+\.)?(?:istio\.io|gateway\.networking\.(?:x-)?k8s\.io)\//m;
// Schemas have a property of this name, which is an object.
const KUBERNETES = /(?:^|[{,])[\t \uFEFF]*(?:-[\t ]+)?["']?apiVersion["']?\s*:(?!\s*\{\s*")/m;

/** Whether a text holds a document of Istio or of the Gateway API. Cheap, so that other YAML files cost nothing. */
export function holdsMeshKinds(text: string): boolean {
  return looksLikeManifest(text) && MESH_API.test(text);
}

/** In a release of Istio, or in a copy of its folder; addresses have these slashes on Windows, too. */
const SAMPLES = /\/samples\/(?:bookinfo|addons)\//i;
/** The images of Bookinfo. */
const BOOKINFO = 'examples-bookinfo-';

/**
 * Whether a manifest is one that the course works with, though no document in it is of the mesh: Bookinfo, wherever it
 * lies, and the samples of an Istio release that the course applies.
 * @param path of the file's address
 */
export function isOfCourse(path: string, text: string): boolean {
  return SAMPLES.test(path) || text.includes(BOOKINFO);
}

/** Whether a text may be a Kubernetes manifest at all. Of most JSON files and other YAML the one word is missing. */
export function looksLikeManifest(text: string): boolean {
  return text.includes('apiVersion') && KUBERNETES.test(text);
}
