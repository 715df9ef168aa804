import assert from 'node:assert/strict';
import { isRecord, stringAt } from '../../../src/mesh/fields.ts';
import { tool } from '../practice/support.ts';
import { virtualService } from './objects.ts';
import { ask, gatewayRoute, pathPrefix, type TrafficScene } from './scene.ts';
import { curlIn, eventually, type Answer } from './support.ts';

const toLab = [{ name: 'lab', port: 80 }];

/** Redirects, rewrites, headers, mirrors and CORS. To be called inside of a `describe`. */
export function routeFeatures(scene: TrafficScene): void {
  it('redirects to another host, scheme and path', async () => {
    const requestRedirect = {
      scheme: 'https',
      hostname: 'other.example',
      statusCode: 301,
      path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/new' },
    };
    await scene.apply(
      gatewayRoute('moved', [
        { matches: [pathPrefix('/lab/moved')], filters: [{ type: 'RequestRedirect', requestRedirect }] },
      ]),
    );
    const answer = await eventually(async () => {
      const found = await scene.gateway.get('/lab/moved/here?x=1', { host: 'shop.example' });
      assert.equal(found.status, 301);
      return found;
    });
    assert.equal(answer.headers['location'], 'https://other.example/new/here?x=1');
  });

  it('rewrites host and path, and changes the headers of requests and answers', async () => {
    const filters = [
      {
        type: 'URLRewrite',
        urlRewrite: {
          hostname: 'inner.example',
          path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/new' },
        },
      },
      {
        type: 'RequestHeaderModifier',
        requestHeaderModifier: {
          set: [{ name: 'x-set', value: 'ours' }],
          add: [{ name: 'x-add', value: 'two' }],
          remove: ['x-remove'],
        },
      },
      {
        type: 'ResponseHeaderModifier',
        responseHeaderModifier: { set: [{ name: 'x-answer', value: 'yes' }], remove: ['server'] },
      },
    ];
    await scene.apply(
      gatewayRoute('rewritten', [{ matches: [pathPrefix('/lab/old')], filters, backendRefs: toLab }]),
    );
    const sent = { 'x-set': 'theirs', 'x-add': 'one', 'x-remove': 'gone', host: 'shop.example' };
    const answer = await eventually(async () => {
      const found = await scene.gateway.get('/lab/old/x?y=1', sent);
      assert.equal(found.status, 200);
      return found;
    });
    const echoed = seenBy(answer);
    assert.deepEqual([echoed['path'], echoed['host']], ['/new/x?y=1', 'inner.example']);
    assert.equal(stringAt(echoed, 'headers', 'x-set'), 'ours');
    assert.equal(stringAt(echoed, 'headers', 'x-add'), 'one,two');
    assert.equal(stringAt(echoed, 'headers', 'x-remove'), undefined);
    assert.equal(answer.headers['x-answer'], 'yes');
  });

  it('sends copies to a mirror and nobody its answers', async () => {
    const requestMirror = { backendRef: { name: 'shadow', port: 80 } };
    await scene.apply(
      gatewayRoute('mirrored', [
        {
          matches: [pathPrefix('/lab/mirrored')],
          filters: [{ type: 'RequestMirror', requestMirror }],
          backendRefs: toLab,
        },
      ]),
    );
    await eventually(async () => {
      const answer = await scene.gateway.get('/lab/mirrored/a', { host: 'shop.example' });
      assert.equal(seenBy(answer)['app'], 'lab');
      const { stdout } = await tool(scene.mesh, 'kubectl', 'logs', 'shadow', '-c', 'istio-proxy');
      assert.match(stdout, /"GET \/lab\/mirrored\/a HTTP\/1\.1" 200 .*"shop\.example-shadow"/);
    });
  });

  it('answers preflights of the origins that a CORS policy allows, and marks its answers', async () => {
    const corsPolicy = {
      allowOrigins: [{ exact: 'https://shop.example' }],
      allowMethods: ['GET', 'PUT'],
      allowHeaders: ['x-shop'],
      maxAge: '1h',
    };
    await scene.apply(virtualService('lab', [{ corsPolicy, route: [{ destination: { host: 'lab' } }] }]));
    const from = async (origin: string, ...args: string[]) =>
      (await curlIn(scene.mesh, 'deploy/productpage-v1', '-s', '-i', '-H', `Origin: ${origin}`, ...args))
        .stdout;
    const preflight = ['-X', 'OPTIONS', '-H', 'Access-Control-Request-Method: PUT', 'lab/'];
    await eventually(async () =>
      assert.match(
        await from('https://shop.example', ...preflight),
        /^HTTP\/1\.1 200[\s\S]*access-control-allow-methods: GET,PUT/i,
      ),
    );
    assert.match(await from('https://shop.example', ...preflight), /access-control-max-age: 3600/i);
    assert.match(
      await from('https://shop.example', 'lab/'),
      /access-control-allow-origin: https:\/\/shop\.example/i,
    );
    assert.doesNotMatch(await from('https://evil.example', 'lab/'), /access-control-allow-origin/i);
    assert.equal((await ask(scene, 'lab/'))[0], '200');
  });
}

function seenBy(answer: Answer): Readonly<Record<string, unknown>> {
  const echoed: unknown = JSON.parse(answer.body);
  assert(isRecord(echoed), answer.body);
  return echoed;
}
