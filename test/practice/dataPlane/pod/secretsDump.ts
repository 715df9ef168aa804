import { at, stringAt } from '../../../../src/mesh/fields.ts';
import type { Proxy } from '../hop/proxy.ts';
import type { Identity } from '../xds/identity.ts';
import { secretType } from '../xds/typeUrls.ts';

/** How Envoy's admin interface shows a key. */
const redacted = { inlineBytes: Buffer.from('[redacted]').toString('base64') };

/**
 * The secrets of a proxy as Envoy's admin interface shows them: its own certificate and root under the names that Istio
 * gives them, then what istiod has sent for gateways. Secrets that were asked for and have not come are "warming".
 */
export function secretsDump(proxy: Proxy, identity: Identity | undefined): object {
  const { received } = proxy;
  const lastUpdated = received.updatedAt.toISOString();
  const inline = (pem: string) => ({ inlineBytes: Buffer.from(pem).toString('base64') });
  const own =
    identity === undefined
      ? []
      : [
          {
            name: 'default',
            tlsCertificate: { certificateChain: inline(identity.chain), privateKey: redacted },
          },
          { name: 'ROOTCA', validationContext: { trustedCa: inline(identity.root) } },
        ].map((secret) => entry(secret.name, secret, identity.issuedAt.toISOString()));
  const missing = identity === undefined ? ['default', 'ROOTCA'] : [];
  const given = [...received.of(secretType)].map(([name, secret]) =>
    entry(name, withoutKey(secret), lastUpdated),
  );
  const wanted = received.secretNames().filter((name) => !received.of(secretType).has(name));
  return {
    dynamicActiveSecrets: [...own, ...given],
    dynamicWarmingSecrets: [...missing, ...wanted].map((name) => entry(name, { name }, lastUpdated)),
  };
}

function entry(name: string, secret: object, lastUpdated: string): object {
  return { name, versionInfo: lastUpdated, lastUpdated, secret: { '@type': secretType, ...secret } };
}

function withoutKey(secret: object): object {
  const certificate = at(secret, 'tlsCertificate');
  return stringAt(certificate, 'privateKey', 'inlineBytes') === undefined
    ? secret
    : { ...secret, tlsCertificate: { ...(certificate as object), privateKey: redacted } };
}
