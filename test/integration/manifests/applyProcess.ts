// Applies a file's objects as the extension host does, and says when each is done: the test ends it in the middle.
// Arguments: kubeconfig, namespace, file.
import { readFileSync } from 'node:fs';
import { applyMany } from '../../../src/cluster/applyMany.ts';
import { ClusterSession } from '../../../src/cluster/clusterSession.ts';
import { DocumentCache } from '../../../src/manifests/documents.ts';
import { clientOf } from '../cluster/support.ts';

const [kubeconfig = '', namespace = '', file = ''] = process.argv.slice(2);
const session = new ClusterSession(await clientOf(kubeconfig), { onState() {}, onChange() {} });
await session.connect();
const objects = new DocumentCache()
  .read(file, readFileSync(file, 'utf8'))
  .flatMap(({ parsed }) => parsed.objects);
await applyMany(session, objects, {
  namespace,
  signal: new AbortController().signal,
  onResult: (index, { result }) => process.stdout.write(`${index} ${result}\n`),
});
session.dispose();
