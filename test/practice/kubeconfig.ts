import { readFileSync, writeFileSync } from 'node:fs';
import { dump } from 'js-yaml';
import type { Certificates } from './certificates.ts';

export const contextName = 'practice';

/** Writes a kubeconfig with everything inside it, so that it can be copied to wherever it is needed. */
export function writeKubeconfig(path: string, server: string, certificates: Certificates): void {
  const inline = (file: string) => readFileSync(file).toString('base64');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name: contextName, cluster: { server, 'certificate-authority-data': inline(certificates.caCert) } },
    ],
    users: [
      {
        name: 'practice-admin',
        user: {
          'client-certificate-data': inline(certificates.admin.cert),
          'client-key-data': inline(certificates.admin.key),
        },
      },
    ],
    contexts: [
      { name: contextName, context: { cluster: contextName, user: 'practice-admin', namespace: 'default' } },
    ],
    'current-context': contextName,
  };
  writeFileSync(path, dump(config), { mode: 0o600 });
}
