import assert from 'node:assert/strict';
import { getObject, shellIn } from '../../../src/cli/tools/kubectlObject.ts';

const target = { context: 'practice', kubeconfig: ['/home/me/config'] };

describe('kubectl for one object', () => {
  it('names the kind with its group, the place and the cluster', () => {
    const command = getObject(target, {
      resource: 'httproutes.gateway.networking.k8s.io',
      name: 'bookinfo',
      namespace: 'default',
    });
    assert.deepEqual(command.args, [
      'get',
      'httproutes.gateway.networking.k8s.io',
      'bookinfo',
      '--namespace=default',
      '--output=yaml',
      '--context=practice',
      '--kubeconfig=/home/me/config',
    ]);
  });

  it('opens a shell in a container, with a terminal and without a shell of this machine', () => {
    const { args, env } = shellIn(target, { namespace: 'default', pod: 'reviews-x', container: 'reviews' });
    assert.deepEqual(args.slice(0, 6), [
      'exec',
      '--stdin',
      '--tty',
      'reviews-x',
      '--namespace=default',
      '--container=reviews',
    ]);
    assert.equal(args.indexOf('--'), 8, 'the cluster is named before what runs in the container');
    assert.equal(env['TERM'], undefined, 'a dumb terminal has no colours');
    assert.equal(env['KUBERC'], 'off');
  });

  it('refuses names that kubectl would read as options or that no object has', () => {
    assert.throws(
      () => getObject(target, { resource: 'pods', name: '--kubeconfig=/tmp/x' }),
      /starts with "-"/,
    );
    assert.throws(() => shellIn(target, { namespace: 'a b', pod: 'x', container: 'y' }), /Namespace/);
    assert.throws(() => shellIn(target, { namespace: 'a', pod: '$(id)', container: 'y' }), /Pod/);
  });
});
