import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { Metadata } from '@grpc/grpc-js';
import { Pkcs10CertificateRequestGenerator, SubjectAlternativeNameExtension } from '@peculiar/x509';
import type protobuf from 'protobufjs';
import { isRefusal, type IstiodConnection } from './istiodClients.ts';

const method = '/istio.v1.auth.IstioCertificateService/CreateCertificate';
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const daySeconds = 86_400;

/** The certificate by which a proxy would prove who it is; PEM. */
export interface Identity {
  readonly chain: string;
  readonly root: string;
  readonly issuedAt: Date;
}

/**
 * Asks istiod's certificate authority for the certificate of a proxy, as Istio's agent does. Its key is thrown away:
 * between the pods of the practice mesh nothing is encrypted, the certificate is there to be looked at.
 * @param principal SPIFFE identity without scheme
 * @throws Error when istiod refuses or is away
 */
export async function askIdentity(
  root: protobuf.Root,
  { client, token, refused }: IstiodConnection,
  principal: string,
): Promise<Identity> {
  const keys = await webcrypto.subtle.generateKey(algorithm, false, ['sign', 'verify']);
  const request = await Pkcs10CertificateRequestGenerator.create({
    keys,
    signingAlgorithm: algorithm,
    extensions: [new SubjectAlternativeNameExtension([{ type: 'url', value: `spiffe://${principal}` }])],
  });
  const requestType = root.lookupType('istio.v1.auth.IstioCertificateRequest');
  const responseType = root.lookupType('istio.v1.auth.IstioCertificateResponse');
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${token}`);
  metadata.set('clusterid', 'Kubernetes');
  const answer = await new Promise<{ certChain: string[] }>((resolve, reject) => {
    client.makeUnaryRequest(
      method,
      (message: object) => Buffer.from(requestType.encode(requestType.fromObject(message)).finish()),
      (bytes: Buffer) => responseType.decode(bytes) as unknown as { certChain: string[] },
      { csr: request.toString('pem'), validityDuration: daySeconds },
      metadata,
      { deadline: Date.now() + 5000 },
      (error, value) => {
        if (isRefusal(error)) refused();
        if (error !== null) reject(error);
        else if (value === undefined) reject(new Error('istiod has sent no certificate'));
        else resolve(value);
      },
    );
  });
  const certificates = answer.certChain;
  return {
    chain: certificates.slice(0, -1).join('\n'),
    root: certificates.at(-1) ?? '',
    issuedAt: new Date(),
  };
}
