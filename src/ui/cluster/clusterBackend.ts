/**
 * The heavy half of the cluster connection, in a chunk of its own: client-node is loaded when somebody first looks
 * at a cluster, not when VS Code starts.
 */
export { ApiClient } from '../../cluster/apiClient.ts';
export { ClusterSession } from '../../cluster/clusterSession.ts';
export { kubeconfigPaths, loadKubeconfig } from '../../cluster/kubeconfig.ts';
export { labelNamespace } from '../../cluster/labelNamespace.ts';
