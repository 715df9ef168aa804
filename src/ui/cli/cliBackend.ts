/** Starting tools and reading what they say, in a chunk that is loaded with the first command that needs it. */
export { keptReleases } from '../../cli/download/keptReleases.ts';
export { findTool } from '../../cli/find.ts';
export { runCommand } from '../../cli/run.ts';
export { analyze } from '../../cli/tools/istioctlAnalyze.ts';
export { clientVersion } from '../../cli/tools/istioctlVersion.ts';
export { labelNamespace } from '../../cli/tools/kubectl.ts';
