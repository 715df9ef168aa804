import { isIpv6 } from '../stringFormat.ts';

/** Go's `url.ParseRequestURI`, as far as its verdict and the scheme go. Source: Go 1.26, `net/url/url.go`. */

export interface GoUrl {
  readonly scheme: string;
  /** With port, without user. */
  readonly host: string;
  readonly hostname: string;
  readonly port: string;
  readonly path: string;
  readonly query: string;
}

/** @returns `undefined` where Go gives an error */
export function parseRequestUri(text: string): GoUrl | undefined {
  // eslint-disable-next-line no-control-regex -- Go refuses control characters by their codes.
  if (text === '' || /[\u0000-\u001F\u007F]/.test(text)) return undefined;
  if (text === '*') return { scheme: '', host: '', hostname: '', port: '', path: '*', query: '' };
  const found = schemeOf(text);
  if (found === undefined) return undefined;
  const { scheme } = found;
  const mark = found.rest.indexOf('?');
  const query = mark < 0 ? '' : found.rest.slice(mark + 1);
  let rest = mark < 0 ? found.rest : found.rest.slice(0, mark);
  const empty = { scheme, host: '', hostname: '', port: '', path: '', query };
  if (!rest.startsWith('/')) return scheme === '' ? undefined : empty;
  let authority = '';
  if (scheme !== '' && rest.startsWith('//')) {
    const slash = rest.indexOf('/', 2);
    authority = slash < 0 ? rest.slice(2) : rest.slice(2, slash);
    rest = slash < 0 ? '' : rest.slice(slash);
  }
  if (/%(?![0-9A-Fa-f]{2})/.test(rest)) return undefined;
  const host = hostOf(authority);
  return host && { ...empty, ...host, path: rest };
}

function schemeOf(text: string): { scheme: string; rest: string } | undefined {
  for (let index = 0; index < text.length; index += 1) {
    const char = text.charAt(index);
    if (/[a-zA-Z]/.test(char)) continue;
    if (/[0-9+.-]/.test(char)) {
      if (index === 0) return { scheme: '', rest: text };
      continue;
    }
    if (char === ':')
      return index === 0
        ? undefined
        : { scheme: text.slice(0, index).toLowerCase(), rest: text.slice(index + 1) };
    return { scheme: '', rest: text };
  }
  return { scheme: '', rest: text };
}

function hostOf(authority: string): { host: string; hostname: string; port: string } | undefined {
  const sign = authority.lastIndexOf('@');
  if (sign >= 0 && !/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(authority.slice(0, sign))) return undefined;
  const host = authority.slice(sign + 1);
  // Percent signs may only stand for bytes outside of ASCII.
  if (/[ ^`{}|\\]/.test(host) || /%(?![89A-Fa-f][0-9A-Fa-f]|25)/.test(host)) return undefined;
  if (host.includes('[')) return literalHost(host);
  const colon = host.indexOf(':');
  const port = colon < 0 ? '' : host.slice(colon + 1);
  if (!/^\d*$/.test(port)) return undefined;
  return { host, hostname: colon < 0 ? host : host.slice(0, colon), port };
}

/** An IPv6 address in brackets, with an optional zone. */
function literalHost(host: string): { host: string; hostname: string; port: string } | undefined {
  const found = /^\[([^[\]]*)\](?::(\d*))?$/.exec(host);
  const [, hostname = '', port = ''] = found ?? [];
  const [address = '', zone] = hostname.split('%25', 2);
  return found !== null && isIpv6(address) && zone !== '' ? { host, hostname, port } : undefined;
}
