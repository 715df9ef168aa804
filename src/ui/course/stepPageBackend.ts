/** What the step page needs once it is open, in a chunk that is loaded then. */
export { stepLive } from './stepPageLive.ts';
export { stepText } from './stepPageText.ts';
