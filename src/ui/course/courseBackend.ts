/** The course itself, its probes and the commands that its steps show, in a chunk that is loaded with the first use. */
export { catalogEntry } from '../../cli/catalog.ts';
export { quotingStyleOf, shownCommand } from '../../cli/shownCommand.ts';
export { clientVersion } from '../../cli/tools/istioctlVersion.ts';
export { clientVersion as kubectlVersion } from '../../cli/tools/kubectlVersion.ts';
export { version as minikubeVersion } from '../../cli/tools/minikube.ts';
export { isDestructive } from '../../course/actions.ts';
export { commandsFor, kindsNeeded } from '../../course/course.ts';
export { loadCourse } from '../../course/load.ts';
export { minikubePlans, plannedStart } from '../../course/minikubePlan.ts';
export { filledIn } from '../../course/placeholders.ts';
export { evaluate, noProgress, withStarted, withUndone } from '../../course/progress.ts';
export { courseFacts } from './courseFacts.ts';
