import assert from 'node:assert/strict';
import * as argument from '../../../src/cli/argument.ts';
import type { ClusterTarget } from '../../../src/cli/cliCommand.ts';
import { shownCommand } from '../../../src/cli/shownCommand.ts';
import { dashboard } from '../../../src/cli/tools/istioctlDashboard.ts';
import * as kubectl from '../../../src/cli/tools/kubectl.ts';
import * as minikube from '../../../src/cli/tools/minikube.ts';

const target: ClusterTarget = { context: 'minikube', kubeconfig: ['/home/ann/.kube/config'] };

const hostile = [
  '-x',
  '--kubeconfig=/evil',
  '$(touch /tmp/x)',
  '`id`',
  '${command:workbench.action.quit}',
  'a b',
  "a'b",
  'a"b',
  'a;b',
  'a|b',
  'a&b',
  'a\nb',
  'a\u0000b',
  'a\u001b[31mb',
  'a\u202eb',
  '%PATH%',
  'http://evil/x.yaml',
  '../up',
  'A',
  '',
];

describe('names that are refused', () => {
  for (const value of hostile) {
    it(JSON.stringify(value), () => {
      const { InvalidArgument } = argument;
      assert.throws(() => argument.dnsLabel('Namespace', value), InvalidArgument);
      assert.throws(() => kubectl.createNamespace(target, value), InvalidArgument);
      assert.throws(() => argument.dnsSubdomain('Name', value), InvalidArgument);
      assert.throws(() => argument.absolutePath('File', value), InvalidArgument);
      assert.throws(() => argument.versionText('Version', value), InvalidArgument);
      if (value !== '' && value !== 'A')
        assert.throws(() => argument.labelValue('Value', value), InvalidArgument);
      if (value !== 'A') assert.throws(() => argument.labelKey('Key', value), InvalidArgument);
    });
  }

  it('says what, which and why, on one printable line', () => {
    assert.throws(
      () => argument.dnsLabel('Namespace', 'a\nb\u202e'),
      /^InvalidArgument: Namespace "a\\nb\\u202e" is not a name of lower-case letters[^\n]*$/,
    );
  });

  it('refuses a name of 64 characters and takes one of 63', () => {
    assert.throws(() => argument.dnsLabel('Namespace', 'a'.repeat(64)));
    assert.equal(argument.dnsLabel('Namespace', 'a'.repeat(63)).length, 63);
  });

  it('refuses numbers out of bounds', () => {
    for (const value of [Number.NaN, 0, 1.5, 65_536, -1]) {
      assert.throws(() => argument.boundedNumber('Port', value, 1, 65_535));
    }
  });

  it('refuses dashboards and drivers that are not in the list', () => {
    assert.throws(() => dashboard(target, { name: 'evil' as 'kiali' }));
    assert.throws(() => minikube.enableAddon('minikube', '--help' as 'metrics-server'));
  });
});

describe('contexts', () => {
  it('takes what clouds and people write, as one argument', () => {
    for (const context of ['arn:aws:eks:eu:1:cluster/x', 'user@host/one', 'it\'s "mine" $(id) `x`', 'a b']) {
      assert.equal(kubectl.createNamespace({ context }, 'x').args.at(-1), `--context=${context}`);
    }
  });

  it('refuses what reads as an option or cannot be shown', () => {
    for (const context of ['', '-x', '--kubeconfig=/evil', 'a\nb', 'a\u001b[0m', 'a\u202eb']) {
      assert.throws(() => kubectl.createNamespace({ context }, 'x'), argument.InvalidArgument);
    }
  });
});

describe('shown command lines', () => {
  const line = (words: string[], style: 'posix' | 'powershell'): string =>
    shownCommand({ tool: 'kubectl', shownArgs: words }, style);

  it('quotes for posix shells', () => {
    assert.equal(
      line(["it's", '$(id)', 'a b', 'k=v', ''], 'posix'),
      `kubectl 'it'\\''s' '$(id)' 'a b' k=v ''`,
    );
  });

  it('quotes for PowerShell, and alike for the command prompt where the two read alike', () => {
    assert.equal(line(["it's $x", 'y\u2019s "z"'], 'powershell'), `kubectl 'it''s $x' 'y\u2019\u2019s "z"'`);
    assert.equal(line(['50% off', 'a\u201cb', 'C:\\a b\\', '`id`'], 'powershell').includes('"'), false);
    assert.equal(
      line(["it's", '$env:X', 'a,b', 'k=v', 'x\u2019y'], 'powershell'),
      `kubectl "it's" '$env:X' "a,b" k=v "x\u2019y"`,
    );
  });
});
