import type { ObjectPlace } from './objectPlace.ts';
/** An object that others may refer to, wherever it was found. */
export interface KnownObject {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  /** Empty for objects of the whole cluster. */
  readonly namespace: string;
  readonly value: unknown;
  /** Where it was found, in words: `this file`, `routes.yaml`, `the cluster minikube`. */
  readonly origin: string;
  /** It stands in a file that is not open: enough to be found, too little to be in anything's way. */
  readonly unopened?: true;
  /** When the one of the same name in the cluster was made, for an object that stands in a file. */
  readonly created?: string;
  /** Where it stands, for objects of manifests. */
  readonly place?: ObjectPlace;
}
