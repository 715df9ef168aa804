import assert from 'node:assert/strict';
import { shownTargetArgs, targetArgs } from '../../../src/cli/target.ts';
import { labelNamespace } from '../../../src/cli/tools/kubectl.ts';

const target = { context: 'minikube', kubeconfig: ['/home/me/.kube/config'] };

describe('The kubeconfig of a command', () => {
  it('is always passed', () => {
    assert.deepEqual(targetArgs({ ...target, kubeconfigIsUsual: true }), [
      '--context=minikube',
      '--kubeconfig=/home/me/.kube/config',
    ]);
  });

  it('is not shown when the terminal of the learner uses the same', () => {
    assert.deepEqual(shownTargetArgs({ ...target, kubeconfigIsUsual: true }), ['--context=minikube']);
    assert.deepEqual(shownTargetArgs(target), ['--context=minikube', '--kubeconfig=/home/me/.kube/config']);
    const command = labelNamespace(
      { ...target, kubeconfigIsUsual: true },
      { namespace: 'default', key: 'istio-injection', value: 'enabled' },
    );
    assert.ok(command.args.includes('--kubeconfig=/home/me/.kube/config'));
    assert.deepEqual(command.shownArgs.slice(-1), ['--context=minikube']);
  });
});
