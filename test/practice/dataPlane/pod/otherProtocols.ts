import type { Duplex } from 'node:stream';
import { notRepresented } from '../hop/httpFilters.ts';

/** HTTP_1_1_REQUIRED of RFC 9113, section 7. */
const http11Required = 13;

/**
 * Answers a connection on which something else than HTTP/1.1 was spoken, so that a client can say why it ends: one of
 * HTTP/2 in its own frames, any other in words.
 * @param code of the parser that has refused the bytes
 */
export function refuseProtocol(connection: Duplex, code: string): void {
  if (!connection.writable) return;
  if (code === 'HPE_PAUSED_H2_UPGRADE') {
    connection.end(Buffer.concat([frame(4, Buffer.alloc(0)), goAway(words('HTTP/2, and with it gRPC'))]));
    return;
  }
  const body = words('connections that do not speak HTTP/1.1');
  connection.end(
    `HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

function words(what: string): string {
  return notRepresented(what).response.body.toString();
}

function goAway(why: string): Buffer {
  const numbers = Buffer.alloc(8);
  numbers.writeUInt32BE(http11Required, 4);
  return frame(7, Buffer.concat([numbers, Buffer.from(why.trimEnd())]));
}

/** A frame of HTTP/2 on the connection itself. Source: https://www.rfc-editor.org/rfc/rfc9113#section-4.1 */
function frame(type: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  return Buffer.concat([head, payload]);
}
