import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import type { KubeObject } from '../../../src/mesh/kubeObject.ts';
import { authorization } from './objects.ts';
import { ask, type TrafficScene } from './scene.ts';
import { eventually } from './support.ts';

const issuer = 'tests@practice.example';

/** RequestAuthentication, alone and with an AuthorizationPolicy. To be called inside of a `describe`. */
export function tokens(scene: TrafficScene): void {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const keys = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }] };
  const rules = {
    apiVersion: 'security.istio.io/v1',
    kind: 'RequestAuthentication',
    metadata: { name: 'lab', namespace: 'default' },
    spec: { selector: { matchLabels: { app: 'lab' } }, jwtRules: [{ issuer, jwks: JSON.stringify(keys) }] },
  } satisfies KubeObject & { spec: object };

  function token(claims: object): string {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const signed = `${part({ alg: 'RS256', typ: 'JWT', kid: 'one' })}.${part({ iss: issuer, ...claims })}`;
    return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
  }
  const status = async (given?: string) =>
    (await ask(scene, ...(given === undefined ? [] : ['-H', `Authorization: Bearer ${given}`]), 'lab/'))[0];
  const hour = () => Math.floor(Date.now() / 1000) + 3600;

  it('lets requests without a token pass, and refuses a token that proves nothing', async () => {
    await scene.apply(rules);
    const good = token({ sub: 'ann', exp: hour() });
    await eventually(async () => assert.equal(await status(`${good.slice(0, -8)}AAAAAAAA`), '401'));
    assert.equal(await status(), '200');
    assert.equal(await status(good), '200');
    assert.equal(await status(token({ sub: 'ann', exp: 1_000_000_000 })), '401');
    assert.equal(await status(token({ sub: 'ann', iss: 'other@practice.example', exp: hour() })), '401');
    const [, body] = await ask(scene, '-H', 'Authorization: Bearer nonsense', 'lab/');
    assert.match(body, /^Jwt is not in the form of Header\.Payload\.Signature/);
  });

  it('lets only those in whose token names a principal that a policy allows', async () => {
    const from = [{ source: { requestPrincipals: [`${issuer}/ann`] } }];
    await scene.apply(
      rules,
      authorization('lab', {
        selector: { matchLabels: { app: 'lab' } },
        rules: [{ from, when: [{ key: 'request.auth.claims[groups]', values: ['staff'] }] }],
      }),
    );
    await eventually(async () => assert.equal(await status(), '403'));
    assert.equal(await status(token({ sub: 'ann', groups: ['staff', 'night'], exp: hour() })), '200');
    assert.equal(await status(token({ sub: 'ann', groups: ['guests'], exp: hour() })), '403');
    assert.equal(await status(token({ sub: 'bob', groups: ['staff'], exp: hour() })), '403');
    assert.equal(await status('a.b.c'), '401');
  });
}
