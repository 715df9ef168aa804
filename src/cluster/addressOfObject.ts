import { versionOf } from '../mesh/kubeObject.ts';
import type { KubeObject } from '../mesh/kubeObject.ts';
import type { ServedKind } from './discovery.ts';
import type { ObjectAddress } from './serverSideApply.ts';

/** Where an object of the cluster is. */
export function addressOfObject(kind: ServedKind, { apiVersion, metadata }: KubeObject): ObjectAddress {
  const { name, namespace } = metadata;
  return { kind, version: versionOf(apiVersion), name, ...(namespace === undefined ? {} : { namespace }) };
}
