import 'reflect-metadata';
import assert from 'node:assert/strict';
import { webcrypto } from 'node:crypto';
import { request } from 'node:https';
import { connect } from 'node:net';
import type { TLSSocket } from 'node:tls';
import {
  BasicConstraintsExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { isRecord, stringAt } from '../../../src/mesh/fields.ts';
import type { KubeObject } from '../../../src/mesh/kubeObject.ts';
import { tool } from '../practice/support.ts';
import { gatewayRoute, pathPrefix, type TrafficScene } from './scene.ts';
import { eventually, openForward, type Forward } from './support.ts';

interface Pair {
  readonly cert: string;
  readonly key: string;
}

/** Listeners that end TLS, by the name that the client asks for. To be called inside of a `describe`. */
export function httpsGateways(scene: TrafficScene): void {
  let first: Pair;
  let second: Pair;
  let visitor: Pair;
  let forward: Forward;
  const made: KubeObject[] = [];

  before(async () => {
    [first, second, visitor] = await Promise.all([
      selfSigned('a.example'),
      selfSigned('*.b.example'),
      selfSigned('visitor'),
    ]);
    made.push(
      secret('a-cert', first),
      secret('b-cert', second),
      secret('mutual-cert', first, visitor.cert),
      gateway([
        ['a', 'a.example', 'a-cert'],
        ['b', '*.b.example', 'b-cert'],
        ['mutual', 'm.example', 'mutual-cert', { 'gateway.istio.io/tls-terminate-mode': 'MUTUAL' }],
        ['pass', 'p.example'],
      ]),
      {
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'TLSRoute',
        metadata: { name: 'passed', namespace: 'default' },
        spec: {
          parentRefs: [{ name: 'secure', sectionName: 'pass' }],
          hostnames: ['p.example'],
          rules: [{ backendRefs: [{ name: 'lab', port: 80 }] }],
        },
      },
      gatewayRoute(
        'secure',
        [{ matches: [pathPrefix('/')], backendRefs: [{ name: 'lab', port: 80 }] }],
        'secure',
      ),
    );
    await scene.mesh.api.apply(made);
    forward = await eventually(async () => openForward(scene.mesh, 'svc/secure-istio', 443), 30_000);
  });
  after(async () => {
    await forward?.close();
    for (const { apiVersion, kind, metadata } of made)
      await scene.mesh.api.delete({ apiVersion, kind, name: metadata.name, namespace: 'default' });
  });

  it('show the certificate of the name, and say to the backend that it was HTTPS', async () => {
    const answer = await eventually(async () => get(forward.port, 'a.example', { ca: first.cert }), 20_000);
    assert.deepEqual([answer.status, answer.subject], [200, 'CN=a.example']);
    const echoed: unknown = JSON.parse(answer.body);
    assert(isRecord(echoed));
    assert.deepEqual([echoed['app'], stringAt(echoed, 'headers', 'x-forwarded-proto')], ['lab', 'https']);
    const { stdout } = await tool(scene.mesh, 'istioctl', 'proxy-config', 'secret', 'deploy/secure-istio');
    assert.match(stdout, /\/a-cert +(?:CA|Cert Chain) +ACTIVE +true/);
    const other = await get(forward.port, 'deep.b.example', { ca: second.cert });
    assert.deepEqual([other.status, other.subject], [200, 'CN=*.b.example']);
  });

  it('close connections with names that they do not have, and without TLS', async () => {
    await assert.rejects(get(forward.port, 'c.example', { ca: first.cert }), {
      code: /ECONNRESET|ERR_SSL|EPROTO/,
    });
    const plain = await new Promise<string>((resolve) => {
      let text = '';
      const socket = connect(forward.port, '127.0.0.1', () =>
        socket.write('GET / HTTP/1.1\r\nhost: a.example\r\n\r\n'),
      );
      socket.on('data', (piece) => (text += piece.toString('latin1')));
      socket.on('error', () => {});
      socket.on('close', () => resolve(text));
    });
    assert.doesNotMatch(plain, /^HTTP/);
  });

  it('let only clients with a certificate in where the mode is MUTUAL', async () => {
    const answer = await eventually(async () =>
      get(forward.port, 'm.example', { ca: first.cert, ...visitor }),
    );
    assert.equal(answer.status, 200);
    await assert.rejects(get(forward.port, 'm.example', { ca: first.cert }));
    await assert.rejects(get(forward.port, 'm.example', { ca: first.cert, ...second }));
  });

  it('close what they would have to pass through unread, and say so in the log', async () => {
    const passing = await openForward(scene.mesh, 'svc/secure-istio', 444);
    try {
      await eventually(async () => {
        await assert.rejects(get(passing.port, 'p.example', { ca: first.cert }));
        const { stdout } = await tool(scene.mesh, 'kubectl', 'logs', 'deploy/secure-istio');
        assert.match(stdout, /does not represent TLS that is passed through \(p\.example\)\.$/m);
      });
    } finally {
      await passing.close();
    }
  });

  it('show the new certificate when the Secret changes', async () => {
    const renewed = await selfSigned('a.example');
    await scene.mesh.api.apply([secret('a-cert', renewed)]);
    await eventually(async () =>
      assert.equal((await get(forward.port, 'a.example', { ca: renewed.cert })).status, 200),
    );
  });
}

async function get(
  port: number,
  host: string,
  options: { ca: string; cert?: string; key?: string },
): Promise<{ status: number; body: string; subject: string }> {
  return await new Promise((resolve, reject) => {
    const asked = request(
      {
        host: '127.0.0.1',
        port,
        path: '/hello',
        servername: host,
        headers: { host },
        agent: false,
        timeout: 5000,
        // The certificate itself is the authority; its name is looked at by the test.
        checkServerIdentity: () => undefined,
        ...options,
      },
      (response) => {
        const { subject } = (response.socket as TLSSocket).getPeerX509Certificate() ?? { subject: '' };
        let body = '';
        response.on('data', (piece: Buffer) => (body += piece.toString()));
        response.on('error', reject);
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body, subject }));
      },
    );
    asked.on('timeout', () => asked.destroy(new Error('No answer in 5 s.')));
    asked.on('error', reject);
    asked.end();
  });
}

async function selfSigned(name: string): Promise<Pair> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    keys,
    signingAlgorithm: algorithm,
    notBefore: new Date(Date.now() - 60_000),
    notAfter: new Date(Date.now() + 3_600_000),
    extensions: [
      new BasicConstraintsExtension(true),
      new SubjectAlternativeNameExtension([{ type: 'dns', value: name }]),
    ],
  });
  const key = PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
  return { cert: certificate.toString('pem'), key };
}

function secret(name: string, { cert, key }: Pair, ca?: string): KubeObject {
  const encoded = (text: string) => Buffer.from(text).toString('base64');
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace: 'default' },
    type: 'kubernetes.io/tls',
    data: {
      'tls.crt': encoded(cert),
      'tls.key': encoded(key),
      ...(ca === undefined ? {} : { 'ca.crt': encoded(ca) }),
    },
  };
}

/** Without a Secret TLS is passed through. */
type Listener = readonly [name: string, hostname: string, secret?: string, options?: Record<string, string>];

function gateway(listeners: readonly Listener[]): KubeObject {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: {
      name: 'secure',
      namespace: 'default',
      annotations: { 'networking.istio.io/service-type': 'ClusterIP' },
    },
    spec: {
      gatewayClassName: 'istio',
      listeners: listeners.map(([name, hostname, certificate, options = {}]) => ({
        name,
        hostname,
        // istiod serves one protocol on a port.
        port: certificate === undefined ? 444 : 443,
        protocol: certificate === undefined ? 'TLS' : 'HTTPS',
        tls:
          certificate === undefined
            ? { mode: 'Passthrough' }
            : { mode: 'Terminate', certificateRefs: [{ name: certificate }], options },
      })),
    },
  };
}
