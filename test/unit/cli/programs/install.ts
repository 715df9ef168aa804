// Installs an archive, as a process of its own whose files cannot grow: says how that ended as JSON.
import { DownloadProblem } from '../../../../src/cli/download/downloadProblem.ts';
import { ReleaseStore } from '../../../../src/cli/download/releaseStore.ts';

const [root = '', archive = ''] = process.argv.slice(2);
try {
  const store = new ReleaseStore({ root, prove: () => Promise.resolve('1.31.1') });
  console.log(JSON.stringify(await store.installArchive(archive, '')));
} catch (error) {
  const kind = error instanceof DownloadProblem ? error.kind : 'other';
  console.log(JSON.stringify({ kind, message: String(error) }));
}
