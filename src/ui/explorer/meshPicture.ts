/** Draws the rows of the Mesh view, in a chunk that is loaded when the view is first seen. */
export { hasKiali } from '../../mesh/kiali.ts';
export { MeshTree } from '../../mesh/tree/meshTree.ts';
export { WORKLOAD_KINDS } from '../../mesh/workloads.ts';
export { DrawTurns } from './drawTurns.ts';
export { Folds } from './folds.ts';
export { meshMessages } from './meshMessages.ts';
export { rowItem } from './rowItem.ts';
export { Rows } from './rows.ts';
export { withProxies } from './proxyRows.ts';
