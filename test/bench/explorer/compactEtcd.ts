import { numberAt, stringAt } from '../../../src/mesh/fields.ts';
import type { PracticeMesh } from '../../practice/practiceMesh.ts';

/**
 * Makes etcd forget every version but the newest, as a cluster does every five minutes, by its JSON interface
 * (https://etcd.io/docs/v3.6/dev-guide/api_grpc_gateway/). @returns the version that is left. Throws Error.
 */
export async function compactEtcd(mesh: PracticeMesh): Promise<string> {
  const answer = await ask(mesh, 'kv/range', { key: Buffer.from('/').toString('base64') });
  const revision = stringAt(answer, 'header', 'revision');
  if (revision === undefined) throw new Error('etcd does not say which version it has.');
  await ask(mesh, 'kv/compaction', { revision, physical: true });
  return revision;
}

async function ask(mesh: PracticeMesh, path: string, body: object): Promise<unknown> {
  const answer = await fetch(`http://127.0.0.1:${mesh.ports.etcd}/v3/${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  const said: unknown = await answer.json();
  if (!answer.ok)
    throw new Error(`etcd: ${path}: ${stringAt(said, 'message') ?? ''} ${numberAt(said, 'code') ?? ''}`);
  return said;
}
