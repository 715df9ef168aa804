/** What a suite needs to know of the cluster it runs against; the tests find it in the variable MESHWALK_MESH. */
export interface SuiteMesh {
  readonly kubeconfig: string;
  readonly context: string;
  /** URL of the API server. */
  readonly server: string;
  readonly kubectl: string;
  readonly istioctl: string;
  /** Folder `samples` of the same Istio. */
  readonly samples: string;
  readonly gatewayApiCrds: string;
}

/** The mesh of the running suite. Throws when the tests were not started by `npm test`. */
export function suiteMesh(env: NodeJS.ProcessEnv = process.env): SuiteMesh {
  const text = env['MESHWALK_MESH'];
  if (!text) throw new Error('No practice mesh: run these tests with "npm test".');
  return JSON.parse(text) as SuiteMesh;
}
