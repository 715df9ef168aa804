/** The heavy half of the editor's features, with the YAML parser, in a chunk that is loaded with the first manifest. */
export { DocumentCache } from '../../manifests/documents.ts';
export { headOf, locate, valueOrHeadOf } from '../../manifests/locate.ts';
export { placedObjects } from './placedObjects.ts';
export { Turns } from './turns.ts';
