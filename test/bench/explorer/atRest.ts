import type { PracticeMesh } from '../../practice/practiceMesh.ts';

/** Beginnings of the names of the parts that do something about each change of a pod. */
const REACTING = ['kube-controller-manager', 'kube-scheduler', 'kwok', 'istiod'];

/**
 * Ends what reacts to each change and reads everything anew after each loss of the server, as if it ran on machines of its
 * own: beside the API server on two cores it would be measured along with the Mesh view. Nothing starts it again.
 */
export async function putAtRest(mesh: PracticeMesh): Promise<void> {
  const resting = mesh.parts
    .map((part) => part.name)
    .filter((name) => REACTING.some((one) => name.startsWith(one)));
  await Promise.all(resting.map((name) => mesh.kill(name)));
}
