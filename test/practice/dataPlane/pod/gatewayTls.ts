import type { Duplex } from 'node:stream';
import { createSecureContext, createServer, type SecureContextOptions, type TLSSocket } from 'node:tls';
import { at, booleanAt, listAt, stringAt } from '../../../../src/mesh/fields.ts';
import { filterChainOf } from '../envoy/filterChain.ts';
import { notRepresented } from '../hop/httpFilters.ts';
import type { Seat } from '../hop/seat.ts';
import { secretType } from '../xds/typeUrls.ts';

/** A connection whose TLS has ended at a gateway. */
export interface EndedTls {
  readonly socket: TLSSocket;
  /** The name that the client has asked for. */
  readonly serverName: string | undefined;
}

/** Whether connections to a port of a gateway begin with TLS. */
export function beginsWithTls(seat: Seat, port: number): boolean {
  const listener = seat.isGateway ? seat.proxy?.listenerFor(seat.ip, port) : undefined;
  return listAt(listener, 'filterChains').some(
    (chain) => tlsOf(chain) !== undefined || listAt(chain, 'filterChainMatch', 'serverNames').length > 0,
  );
}

/**
 * Ends TLS as a gateway does: the filter chain by server name, and its certificate as istiod has sent it. Where the
 * chain is MUTUAL the client's certificate must be signed by the chain's authority.
 * @returns `undefined` when there is no chain or no certificate for the name, or the handshake fails; the connection is
 * closed then. Of TLS that is to be passed through the proxy's log says that it is not represented.
 */
export async function endTls(seat: Seat, port: number, connection: Duplex): Promise<EndedTls | undefined> {
  const listener = seat.proxy?.listenerFor(seat.ip, port);
  const chainFor = (serverName: string | undefined): unknown =>
    filterChainOf(listener, {
      destinationIp: seat.ip,
      destinationPort: port,
      sourceIp: '127.0.0.1',
      transport: 'tls',
      serverName,
      applications: ['http/1.1'],
    });
  const server = createServer({
    ...settingsOf(seat, tlsOf(chainFor(undefined))),
    requestCert: listAt(listener, 'filterChains').some((chain) => isMutual(tlsOf(chain))),
    // Chains without MUTUAL may be on the same port: who is refused is decided when the name is known.
    rejectUnauthorized: false,
    ALPNProtocols: ['http/1.1'],
    SNICallback: (serverName, done) => {
      const chain = chainFor(serverName);
      const settings = settingsOf(seat, tlsOf(chain));
      if (chain !== undefined && tlsOf(chain) === undefined)
        seat.book('istio-proxy').write(passedThrough(serverName));
      if (settings === undefined) done(new Error(`There is no certificate for ${serverName}.`));
      else done(null, createSecureContext(settings));
    },
  });
  const socket = await new Promise<TLSSocket | undefined>((resolve) => {
    server.once('secureConnection', resolve);
    server.once('tlsClientError', () => resolve(undefined));
    connection.once('close', () => resolve(undefined));
    // Never listens: it is handed the connection.
    server.emit('connection', connection);
  });
  const name = (socket as { servername?: string | false } | undefined)?.servername;
  const serverName = typeof name === 'string' && name !== '' ? name : undefined;
  if (socket !== undefined && (socket.authorized || !isMutual(tlsOf(chainFor(serverName))))) {
    // A client that goes away in between must not end the process.
    socket.on('error', () => {});
    return { socket, serverName };
  }
  connection.destroy();
  return undefined;
}

function passedThrough(serverName: string): string {
  const what = `TLS that is passed through (${serverName})`;
  return notRepresented(what).response.body.toString().trimEnd();
}

function tlsOf(chain: unknown): unknown {
  const config = at(chain, 'transportSocket', 'typedConfig');
  return stringAt(config, '@type')?.endsWith('.DownstreamTlsContext') === true ? config : undefined;
}

function isMutual(tls: unknown): boolean {
  return booleanAt(tls, 'requireClientCertificate') === true;
}

/** The certificates of a filter chain, `undefined` where istiod has sent none that could be used. */
function settingsOf(seat: Seat, tls: unknown): SecureContextOptions | undefined {
  const common = at(tls, 'commonTlsContext');
  const secret = (name: string | undefined) => seat.proxy?.received.of(secretType).get(name ?? '');
  const pairs = listAt(common, 'tlsCertificateSdsSecretConfigs').flatMap((config) => {
    const certificate = at(secret(stringAt(config, 'name')), 'tlsCertificate');
    const cert = inlineOf(certificate, 'certificateChain');
    const key = inlineOf(certificate, 'privateKey');
    return cert === undefined || key === undefined ? [] : [{ cert, key }];
  });
  if (pairs.length === 0) return undefined;
  const authority =
    stringAt(common, 'combinedValidationContext', 'validationContextSdsSecretConfig', 'name') ??
    stringAt(common, 'validationContextSdsSecretConfig', 'name');
  const ca = inlineOf(at(secret(authority), 'validationContext'), 'trustedCa');
  const settings = {
    cert: pairs.map(({ cert }) => cert),
    key: pairs.map(({ key }) => key),
    ...(ca === undefined ? {} : { ca }),
  };
  try {
    createSecureContext(settings);
    return settings;
  } catch {
    // A Secret may hold a key that does not belong to its certificate.
    return undefined;
  }
}

function inlineOf(source: unknown, field: string): Buffer | undefined {
  const bytes = stringAt(source, field, 'inlineBytes');
  return bytes === undefined ? undefined : Buffer.from(bytes, 'base64');
}
