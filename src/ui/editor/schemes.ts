/** Two sides of a diff against the cluster: read-only, and live while they are open. */
export const DIFF_SCHEME = 'meshwalk-diff';
/** What `kubectl kustomize` made of a folder: read-only, but a manifest like any other. */
export const RENDERED_SCHEME = 'meshwalk-rendered';
