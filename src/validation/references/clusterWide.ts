const CLUSTER_WIDE: ReadonlySet<string> = new Set([
  'GatewayClass',
  'Namespace',
  'ClusterRole',
  'ClusterRoleBinding',
  'CustomResourceDefinition',
]);

/** Whether objects of a kind stand in no namespace, for the kinds that manifests of a mesh name. */
export function isClusterWide(kind: string): boolean {
  return CLUSTER_WIDE.has(kind);
}
