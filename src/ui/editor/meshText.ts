const MESH_API =
  /(?:^|[{,])\s*(?:-\s+)?["']?apiVersion["']?\s*:\s*["']?(?:[\w-]+\.)?(?:istio\.io|gateway\.networking\.(?:x-)?k8s\.io)\//m;
const KUBERNETES = /(?:^|[{,])\s*(?:-\s+)?["']?apiVersion["']?\s*:/m;

/** Whether a text holds a document of Istio or of the Gateway API. Cheap, so that other YAML files cost nothing. */
export function holdsMeshKinds(text: string): boolean {
  return MESH_API.test(text);
}

/** Whether a text may be a Kubernetes manifest at all. */
export function looksLikeManifest(text: string): boolean {
  return KUBERNETES.test(text);
}
