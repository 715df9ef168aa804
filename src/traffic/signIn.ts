import { request } from 'node:http';
import { lookupLoopback } from './lookupLoopback.ts';

/** Bookinfo takes any password; the name alone decides what the mesh does. */
const PASSWORD = 'meshwalk';

/**
 * Signs a user in at an application with the form of Bookinfo, and gives the cookie that proves it.
 * @returns `undefined` when the application has no such form
 */
export async function signIn(
  base: URL,
  user: string,
  headers: readonly (readonly [name: string, value: string])[],
  signal: AbortSignal,
): Promise<string | undefined> {
  const body = new URLSearchParams({ username: user, passwd: PASSWORD }).toString();
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const sent = request(new URL('/login', base), {
    method: 'POST',
    headers: {
      ...Object.fromEntries(headers),
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': Buffer.byteLength(body),
    },
    lookup: lookupLoopback,
    signal: AbortSignal.any([signal, AbortSignal.timeout(5_000)]),
  });
  sent.once('error', () => resolve(undefined));
  sent.once('response', (response) => {
    response.resume();
    const cookies = response.headers['set-cookie'] ?? [];
    resolve(
      cookies.map((cookie) => /^session=[^;\s]{1,4096}/.exec(cookie)?.[0]).find((one) => one !== undefined),
    );
  });
  sent.end(body);
  return promise;
}
