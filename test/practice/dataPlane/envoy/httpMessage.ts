/** Header fields by name in lower case; each name with all of its values. */
export type Headers = Map<string, readonly string[]>;

export interface HttpRequest {
  readonly method: string;
  /** With query. */
  readonly path: string;
  readonly authority: string;
  readonly scheme: 'http' | 'https';
  readonly headers: Headers;
  readonly body: Buffer;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}

/** All values of a field as one, or `undefined` when it is not there. */
export function headerOf(headers: Headers, name: string): string | undefined {
  const values = headers.get(name);
  return values === undefined ? undefined : values.join(',');
}

/** A header field or pseudo-header, as Envoy's matchers and formatters name them. */
export function requestField(request: HttpRequest, name: string): string | undefined {
  switch (name) {
    case ':authority':
    case 'host':
      return request.authority;
    case ':method':
      return request.method;
    case ':path':
      return request.path;
    case ':scheme':
      return request.scheme;
    default:
      return headerOf(request.headers, name);
  }
}

/** The path without query and fragment. */
export function pathOf(request: HttpRequest): string {
  return request.path.replace(/[?#].*$/s, '');
}

/** The query without its question mark, empty where there is none. */
export function queryOf(request: HttpRequest): string {
  const from = request.path.indexOf('?');
  return from < 0 ? '' : request.path.slice(from + 1).replace(/#.*$/s, '');
}

export function textResponse(
  status: number,
  text: string,
  headers: Record<string, string> = {},
): HttpResponse {
  const fields: Headers = new Map(Object.entries(headers).map(([name, value]) => [name, [value]]));
  if (text !== '' && !fields.has('content-type')) fields.set('content-type', ['text/plain']);
  return { status, headers: fields, body: Buffer.from(text) };
}
