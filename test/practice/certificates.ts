import 'reflect-metadata';
import { generateKeyPairSync, randomBytes, webcrypto } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

/** Paths of the PEM files of one mesh. */
export interface Certificates {
  readonly caCert: string;
  readonly server: KeyPair;
  /** Member of system:masters: the learner and the parts of the control plane. */
  readonly admin: KeyPair;
  readonly kubelet: KeyPair;
  /** What the API server shows to the kubelet. */
  readonly kubeletClient: KeyPair;
  readonly serviceAccountKey: string;
}

export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

interface Wanted {
  readonly name: string;
  readonly subject: string;
  readonly usage: 'server' | 'client';
  readonly dns?: readonly string[];
  readonly ips?: readonly string[];
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const tenYears = 10 * 365 * 24 * 60 * 60 * 1000;

const wanted = [
  {
    name: 'server',
    subject: 'CN=kube-apiserver',
    usage: 'server',
    dns: ['localhost', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc'],
    ips: ['127.0.0.1', '10.0.0.1'],
  },
  { name: 'admin', subject: 'O=system:masters, CN=practice-admin', usage: 'client' },
  { name: 'kubelet', subject: 'CN=kubelet', usage: 'server', dns: ['localhost'], ips: ['127.0.0.1'] },
  { name: 'kubelet-client', subject: 'O=system:masters, CN=kube-apiserver-kubelet-client', usage: 'client' },
] as const satisfies readonly Wanted[];

/**
 * The certificates of a mesh in `folder`, made when they are not there: one authority, which forgets its key, and what
 * it signed.
 */
export async function ensureCertificates(folder: string): Promise<Certificates> {
  const pair = (name: (typeof wanted)[number]['name']): KeyPair => ({
    cert: join(folder, `${name}.crt`),
    key: join(folder, `${name}.key`),
  });
  const certificates = {
    caCert: join(folder, 'ca.crt'),
    server: pair('server'),
    admin: pair('admin'),
    kubelet: pair('kubelet'),
    kubeletClient: pair('kubelet-client'),
    serviceAccountKey: join(folder, 'service-account.key'),
  };
  // Written last, so its presence says that all the others are there.
  if (existsSync(certificates.caCert)) return certificates;
  mkdirSync(folder, { recursive: true, mode: 0o700 });

  const validity = { notBefore: new Date(Date.now() - 3_600_000), notAfter: new Date(Date.now() + tenYears) };
  const caKeys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const ca = await X509CertificateGenerator.createSelfSigned({
    ...validity,
    name: 'CN=Meshwalk practice mesh',
    serialNumber: serial(),
    signingAlgorithm: algorithm,
    keys: caKeys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });
  for (const entry of wanted as readonly Wanted[]) {
    const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
    const names = [
      ...(entry.dns ?? []).map((value) => ({ type: 'dns' as const, value })),
      ...(entry.ips ?? []).map((value) => ({ type: 'ip' as const, value })),
    ];
    const cert = await X509CertificateGenerator.create({
      ...validity,
      subject: entry.subject,
      issuer: ca.subject,
      serialNumber: serial(),
      signingAlgorithm: algorithm,
      publicKey: keys.publicKey,
      signingKey: caKeys.privateKey,
      extensions: [
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([
          entry.usage === 'server' ? ExtendedKeyUsage.serverAuth : ExtendedKeyUsage.clientAuth,
        ]),
        ...(names.length === 0 ? [] : [new SubjectAlternativeNameExtension(names)]),
      ],
    });
    const key = PemConverter.encode(
      await webcrypto.subtle.exportKey('pkcs8', keys.privateKey),
      'PRIVATE KEY',
    );
    writeFileSync(join(folder, `${entry.name}.crt`), `${cert.toString('pem')}\n`);
    writeFileSync(join(folder, `${entry.name}.key`), `${key}\n`, { mode: 0o600 });
  }
  const serviceAccounts = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const sec1 = serviceAccounts.privateKey.export({ type: 'sec1', format: 'pem' });
  writeFileSync(certificates.serviceAccountKey, sec1, { mode: 0o600 });
  writeFileSync(certificates.caCert, `${ca.toString('pem')}\n`);
  return certificates;
}

/** A positive number of 8 random bytes, as X.509 asks for. */
function serial(): string {
  const bytes = randomBytes(8);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString('hex');
}
