import assert from 'node:assert/strict';
import { stringAt } from '../../../src/mesh/fields.ts';
import { tool } from '../practice/support.ts';
import { authorization, mutualTls } from './objects.ts';
import { ask, type TrafficScene } from './scene.ts';
import { eventually } from './support.ts';

/** Modes of mutual TLS and rules that deny. To be called inside of a `describe`. */
export function protection(scene: TrafficScene): void {
  const client = (mode: string) => ({
    apiVersion: 'networking.istio.io/v1',
    kind: 'DestinationRule',
    metadata: { name: 'lab', namespace: 'default' },
    spec: { host: 'lab', trafficPolicy: { tls: { mode } } },
  });
  const log = async () =>
    (await tool(scene.mesh, 'kubectl', 'logs', 'deploy/productpage-v1', '-c', 'istio-proxy', '--tail=5'))
      .stdout;

  it('fails where the caller is told to speak plaintext and the other side wants mutual TLS only', async () => {
    await scene.apply(mutualTls('default', 'STRICT'), client('DISABLE'));
    await eventually(async () => {
      const [status, body] = await ask(scene, 'lab/');
      assert.equal(status, '503');
      assert.match(
        body,
        /^upstream connect error or disconnect\/reset before headers\. .*connection termination$/,
      );
    });
    assert.match(await log(), /" 503 UC upstream_reset_before_response_started\{connection_termination\} /);
  });

  it('fails where the caller is told to speak mutual TLS and the other side does not', async () => {
    await scene.apply(mutualTls('default', 'DISABLE'), client('ISTIO_MUTUAL'));
    await eventually(async () => {
      const [status, body] = await ask(scene, 'lab/');
      assert.equal(status, '503');
      assert.match(body, /TLS_error/);
    });
  });

  it('fits itself to the other side where nobody is told', async () => {
    await scene.apply(mutualTls('default', 'DISABLE'));
    await eventually(async () => assert.equal(await shownTo('lab/'), undefined));
    await scene.mesh.api.apply([mutualTls('default', 'STRICT')]);
    await eventually(async () =>
      assert.match(
        (await shownTo('lab/')) ?? '',
        /;URI=spiffe:\/\/cluster\.local\/ns\/default\/sa\/bookinfo-productpage$/,
      ),
    );
  });

  it('answers 403 to what a DENY rule names, and lets the rest in', async () => {
    const to = [{ operation: { paths: ['/admin*'], methods: ['POST'] } }];
    await scene.apply(
      authorization('lab', { action: 'DENY', selector: { matchLabels: { app: 'lab' } }, rules: [{ to }] }),
    );
    await eventually(async () =>
      assert.deepEqual(await ask(scene, '-X', 'POST', 'lab/admin/x'), ['403', 'RBAC: access denied']),
    );
    assert.equal((await ask(scene, 'lab/admin/x'))[0], '200');
    assert.equal((await ask(scene, '-X', 'POST', 'lab/other'))[0], '200');
  });

  /** The identity of the caller as the sidecar of `lab` has seen it. */
  async function shownTo(url: string): Promise<string | undefined> {
    const [status, body] = await ask(scene, url);
    assert.equal(status, '200');
    return stringAt(JSON.parse(body), 'headers', 'x-forwarded-client-cert');
  }
}
