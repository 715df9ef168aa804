import { ROOT_NAMESPACE } from './proxySkew.ts';
import type { ObjectSource } from './snapshot.ts';
import { POD } from './wellKnown.ts';

/** Whether a pod of Kiali is seen where Istio's addons stand. */
export function hasKiali(source: ObjectSource): boolean {
  return source.objectsIn(POD, ROOT_NAMESPACE).some(({ metadata }) => metadata.labels?.['app'] === 'kiali');
}
