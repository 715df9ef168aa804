import { numberAt } from '../../../../src/mesh/fields.ts';
import { cookieOf } from '../envoy/hashPolicy.ts';
import {
  pathOf,
  textResponse,
  type Headers,
  type HttpRequest,
  type HttpResponse,
} from '../envoy/httpMessage.ts';
import { bookDetails, ratingsOfBook } from '../../standIns/pages.ts';
import type { AppContext, Application } from './application.ts';
import { productPage, type Part } from './productPage.ts';

/** Headers that Bookinfo's programs hand on, so that a request stays one request along its way. */
const handedOn = [
  'x-request-id',
  'x-b3-traceid',
  'x-b3-spanid',
  'x-b3-parentspanid',
  'x-b3-sampled',
  'x-b3-flags',
  'b3',
  'traceparent',
  'tracestate',
  'end-user',
  'user-agent',
  'authorization',
] as const;

/** Stand-ins for the programs of Bookinfo, by label `app`: they behave like the originals and are not them. */
export const bookinfo: Readonly<Record<string, Application>> = {
  details: async () => await Promise.resolve(json(200, bookDetails)),
  ratings: async () => await Promise.resolve(json(200, ratingsOfBook)),
  reviews,
  productpage,
};

const colors: Readonly<Record<string, string>> = { v2: 'black', v3: 'red' };
const texts = ['Two pairs of twins and one long day.', 'Short, loud and quick.'];

async function reviews(request: HttpRequest, context: AppContext): Promise<HttpResponse> {
  const color = colors[context.seat.version];
  let rating = (_reviewer: string): object => ({});
  if (color !== undefined) {
    // The version with red stars is the impatient one.
    const patience = color === 'black' ? 10_000 : 2500;
    const ratings = await ask(context, 'ratings', '/ratings/0', handed(request), patience);
    const stars = ratings.status === 200 ? parsed(ratings.body) : undefined;
    rating = (reviewer) => {
      const given = numberAt(stars, 'ratings', reviewer);
      return {
        rating: given === undefined ? { error: 'No ratings at the moment' } : { stars: given, color },
      };
    };
  }
  const written = texts.map((text, index) => {
    const reviewer = `Reviewer${index + 1}`;
    return { reviewer, text, ...rating(reviewer) };
  });
  return json(200, { id: '0', podname: context.seat.name, clustername: 'practice', reviews: written });
}

async function productpage(request: HttpRequest, context: AppContext): Promise<HttpResponse> {
  const path = pathOf(request);
  if (path === '/login' || path === '/logout') return login(request, path === '/login');
  if (path === '/health') return textResponse(200, 'The product page lives.\n');
  const user = cookieOf(request, 'session');
  const headers = handed(request);
  if (user !== undefined && user !== '') headers.set('end-user', [decodeURIComponent(user)]);
  if (path === '/productpage') {
    const [details, written] = await Promise.all([
      askDetails(context, headers),
      askReviews(context, headers),
    ]);
    const page = productPage(headers.get('end-user')?.[0], partOf(details), partOf(written));
    return textResponse(200, page, { 'content-type': 'text/html; charset=utf-8' });
  }
  const api = /^\/api\/v1\/products(?:\/\d+(?:\/(reviews|ratings))?)?\/?$/.exec(path);
  if (api === null) return textResponse(path === '/' ? 200 : 404, path === '/' ? frontPage : '', htmlType);
  if (path.replace(/\/$/, '') === '/api/v1/products')
    return json(200, [{ id: 0, title: 'The Comedy of Errors' }]);
  if (api[1] === 'reviews') return passed(await askReviews(context, headers));
  if (api[1] === 'ratings') return passed(await ask(context, 'ratings', '/ratings/0', headers, 3000));
  return passed(await askDetails(context, headers));
}

const htmlType = { 'content-type': 'text/html; charset=utf-8' };
const frontPage =
  '<!DOCTYPE html><title>Simple Bookstore App</title><a href="/productpage">Product page</a>\n';

async function askDetails(context: AppContext, headers: Headers): Promise<HttpResponse> {
  return await ask(context, 'details', '/details/0', headers, 3000);
}

/** The original tries twice. */
async function askReviews(context: AppContext, headers: Headers): Promise<HttpResponse> {
  const first = await ask(context, 'reviews', '/reviews/0', headers, 3000);
  return first.status === 200 ? first : await ask(context, 'reviews', '/reviews/0', headers, 3000);
}

async function ask(
  context: AppContext,
  host: string,
  path: string,
  headers: Headers,
  patience: number,
): Promise<HttpResponse> {
  try {
    return await context.call({ host, port: 9080, path, headers, patience });
  } catch (error) {
    return textResponse(500, error instanceof Error ? error.message : String(error));
  }
}

function handed(request: HttpRequest): Headers {
  return new Map(
    handedOn.flatMap((name) => {
      const values = request.headers.get(name);
      return values === undefined ? [] : [[name, values] as const];
    }),
  );
}

/** The original takes any password; the name alone decides what the mesh does. */
function login(request: HttpRequest, comes: boolean): HttpResponse {
  const user = new URLSearchParams(request.body.toString()).get('username') ?? '';
  const cookie = comes ? `session=${encodeURIComponent(user)}; Path=/` : 'session=; Path=/; Max-Age=0';
  return textResponse(302, '', { location: '/productpage', 'set-cookie': cookie });
}

function partOf(response: HttpResponse): Part {
  return response.status === 200
    ? { kind: 'content', content: parsed(response.body) }
    : { kind: 'problem', status: response.status };
}

function passed(response: HttpResponse): HttpResponse {
  if (response.status === 200) return json(200, parsed(response.body));
  return json(response.status === 0 ? 500 : response.status, { error: response.body.toString() });
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

export function json(status: number, value: unknown): HttpResponse {
  return textResponse(status, `${JSON.stringify(value)}\n`, { 'content-type': 'application/json' });
}
