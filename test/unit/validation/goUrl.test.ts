import assert from 'node:assert/strict';
import { parseRequestUri } from '../../../src/validation/cel/goUrl.ts';

/** As `url.ParseRequestURI` of Go 1.26 takes and refuses them. */
const taken = [
  'http://[::1]:80/',
  'http://[::1%25eth0]/',
  'http://a]/',
  'http://a:/x',
  'http://a:80',
  'http://u:p@a/',
  'http://u@b@a/',
  'http://a"b/',
  'http://a<b>/',
  'http://ä/',
  'https://',
  'http:///x',
  'oci://a/b:v1',
  '/x',
  '*',
  'http://a?x y',
  'http://[::ffff:1.2.3.4]/',
  'mailto:x',
];
const refused = [
  'http://2001:db8::/32',
  'http://::1',
  'http://a:80:80/',
  'http://@request.auth.claims[a]',
  'http://[1.2.3.4]/',
  'http://[zz]/',
  'http://a[::1]/',
  'http://[::1',
  'http://a:b',
  'http://a b/',
  'http://a%41/',
  'http://a%zz/',
  'http://a/%zz',
  'a.b/c:v1@sha256:x',
  'x',
  '://a',
  '1a://x',
  'http://[::1]x/',
  'http://a^b/',
  'http://a`b',
  'http://a|b',
];

describe("Go's reading of addresses", () => {
  it('takes what Go takes, and nothing else', () => {
    assert.deepEqual(
      taken.filter((text) => parseRequestUri(text) === undefined),
      [],
    );
    assert.deepEqual(
      refused.filter((text) => parseRequestUri(text) !== undefined),
      [],
    );
  });

  it('finds the parts', () => {
    const { scheme, host, hostname, port, path } = parseRequestUri('https://u:p@[::1]:443/a?b') ?? {};
    assert.deepEqual([scheme, host, hostname, port, path], ['https', '[::1]:443', '::1', '443', '/a']);
  });
});
