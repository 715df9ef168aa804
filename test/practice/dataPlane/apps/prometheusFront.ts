import { request as httpRequest } from 'node:http';
import { headerOf, pathOf, textResponse, type HttpRequest, type HttpResponse } from '../envoy/httpMessage.ts';
import type { AppContext } from './application.ts';
import { prometheusPage } from './prometheusPage.ts';

const away =
  'Prometheus does not run on this practice mesh (yet): it is built when it is first needed, which takes some minutes once. ' +
  'The log of "npm run practice -- up" says how far it is.\n';

/**
 * What is behind the pod of Istio's Prometheus addon: the API of the real Prometheus, and for people a page of ours,
 * because the Go module has none.
 */
export async function prometheusFront(request: HttpRequest, context: AppContext): Promise<HttpResponse> {
  const path = pathOf(request);
  if (['/', '/graph', '/query'].includes(path))
    return textResponse(200, prometheusPage(), { 'content-type': 'text/html; charset=utf-8' });
  if (!/^\/(?:api\/v1\/|-\/(?:healthy|ready)$|metrics$)/.test(path))
    return textResponse(
      404,
      'The practice mesh answers here for the API of Prometheus and shows one page, /.\n',
    );
  return await new Promise((resolve) => {
    const type = headerOf(request.headers, 'content-type');
    const asked = httpRequest(
      {
        host: '127.0.0.1',
        port: context.prometheusPort,
        method: request.method,
        path: request.path,
        headers: type === undefined ? {} : { 'content-type': type },
        agent: false,
        signal: context.signal,
        timeout: 30_000,
      },
      (response) => {
        const pieces: Buffer[] = [];
        response.on('data', (piece: Buffer) => pieces.push(piece));
        response.on('error', () => resolve(textResponse(503, away)));
        response.on('end', () => {
          const { 'content-type': answerType = 'text/plain' } = response.headers;
          const answer = textResponse(response.statusCode ?? 502, '', { 'content-type': answerType });
          resolve({ ...answer, body: Buffer.concat(pieces) });
        });
      },
    );
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(textResponse(503, away)));
    asked.end(request.body);
  });
}
