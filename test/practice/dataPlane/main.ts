// `node main.ts FOLDER ISTIO-VERSION`: the data plane of the practice mesh in a folder; runs until it is killed.
import { join } from 'node:path';
import { isRecord, numberAt } from '../../../src/mesh/fields.ts';
import { ApiClient } from '../apiClient.ts';
import { ensureCertificates } from '../certificates.ts';
import { askMesh } from '../control.ts';
import { startPodBackend } from '../podBackend.ts';
import { readState } from '../state.ts';
import { DataPlane } from './dataPlane.ts';
import { overview } from './overview.ts';
import { DataPlanePlayer } from './pod/dataPlanePlayer.ts';
import { IstiodClients } from './xds/istiodClients.ts';

const [dir = '', istioVersion = ''] = process.argv.slice(2);
const state = readState(dir);
if (state === undefined) throw new Error(`There is no practice mesh in ${dir}.`);
const { ports, token } = state;
const certificates = await ensureCertificates(join(dir, 'certificates'));
const api = new ApiClient(`https://127.0.0.1:${ports.apiServer}`, certificates.caCert, certificates.admin);
const clients = new IstiodClients(api, async (revision) => {
  const running = await askMesh(state, 'istiods');
  return isRecord(running) ? numberAt(running, revision) : undefined;
});
const plane = new DataPlane({
  api,
  ports,
  istioVersion,
  connect: (revision, namespace, serviceAccount) => clients.connect(revision, namespace, serviceAccount),
  log: (line) => process.stdout.write(`${new Date().toISOString()} ${line}\n`),
});
plane.start();
await startPodBackend({
  port: ports.dataPlane,
  token,
  api: {
    get: async (ref) => plane.podNamed(ref.namespace ?? 'default', ref.name) ?? (await api.get(ref)),
  },
  player: new DataPlanePlayer(plane),
  page: (path) => overview(plane, path),
});
