import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { answering, pressing } from './support/choices.ts';
import type { Answering } from './support/choices.ts';
import { eventually } from './support/eventually.ts';
import { type Lab, openLab } from './support/lab.ts';

const DEPLOYMENT = { apiVersion: 'apps/v1', kind: 'Deployment' };
const CANARY = { ...DEPLOYMENT, name: 'istiod-canary', namespace: 'istio-system' };
const WEBHOOK = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'MutatingWebhookConfiguration',
  name: 'istio-sidecar-injector-canary',
};

/**
 * The istioctl of the mesh, but for what would take the mesh away from the tests that come: an install, and an uninstall
 * of everything, say what they say and do nothing. Each call's arguments are kept, a line each.
 */
const CAREFUL = (istioctl: string, calls: string): string => `#!/bin/sh
printf '%s\\n' "$*" >> '${calls}'
case " $* " in
  *" --dry-run "*) exec '${istioctl}' "$@" ;;
  *" install "*) printf -- '- Processing resources for Istiod.\\n\\342\\234\\224 Istiod installed\\n\\342\\234\\224 Installation complete\\n' >&2 ;;
  *" uninstall --purge "*) echo 'Removed everything' ;;
  *) exec '${istioctl}' "$@" ;;
esac
`;

describe('Install and uninstall from the profiles', function () {
  this.timeout(120_000);
  const { showQuickPick } = vscode.window;
  let lab: Lab;
  let calls: string;
  let picks: string[];
  let person: Answering | undefined;

  before(async () => {
    lab = await openLab();
    calls = join(lab.folder, 'calls');
    const istioctl = join(lab.folder, 'istioctl');
    writeFileSync(istioctl, CAREFUL(lab.mesh.istioctl, calls));
    chmodSync(istioctl, 0o755);
    await set(istioctl);
    const pick = async (
      items: Thenable<readonly vscode.QuickPickItem[]> | readonly vscode.QuickPickItem[],
    ): Promise<vscode.QuickPickItem | undefined> => {
      const wanted = picks.shift();
      const found = (await items).find(({ label }) => label === wanted);
      assert.ok(found, `${wanted} is not offered`);
      return found;
    };
    Object.assign(vscode.window, { showQuickPick: pick });
  });
  beforeEach(() => {
    picks = [];
    rmSync(calls, { force: true });
  });
  afterEach(() => person?.restore());
  after(async () => {
    Object.assign(vscode.window, { showQuickPick });
    await set(undefined);
    await lab.close();
  });

  const set = (path: string | undefined): Thenable<void> =>
    vscode.workspace
      .getConfiguration('meshwalk')
      .update('istioctl.path', path, vscode.ConfigurationTarget.Global);
  /** The calls that install or uninstall, in order, without where the cluster is. */
  const made = (): readonly string[] =>
    (existsSync(calls) ? readFileSync(calls, 'utf8') : '')
      .split('\n')
      .filter((line) => /^(un)?install /.test(line))
      .map((line) => line.replace(/ --(context|kubeconfig|log_target)=\S+/g, ''));
  const istiod = async (): Promise<string | undefined> =>
    (
      await lab.api.get({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        name: 'istiod',
        namespace: 'istio-system',
      })
    )?.metadata.resourceVersion;

  it('an install shows what comes, and leaves everything when it is not confirmed', async () => {
    const before = await istiod();
    picks = ['demo'];
    person = answering(() => undefined);
    await vscode.commands.executeCommand('meshwalk.profiles.install');
    const [question, ...more] = person.asked;
    assert.deepEqual(more, []);
    assert.equal(question?.message, `Install in ${lab.mesh.context}, namespace istio-system?`);
    const [profile, ...components] = question.detail.split('\n');
    assert.equal(profile, 'Profile demo');
    assert.deepEqual(components.toSorted(), ['Egress gateways', 'Ingress gateways', 'Istio core', 'Istiod']);
    assert.deepEqual(made(), ['install --set=profile=demo --dry-run -y']);
    assert.equal(await istiod(), before);
  });

  it('an install that is confirmed runs in the terminal, with the arguments that were shown', async () => {
    picks = ['demo'];
    person = answering(pressing('Install'));
    const { withProgress } = vscode.window;
    const said: string[] = [];
    Object.assign(vscode.window, {
      withProgress: (options: vscode.ProgressOptions, task: Parameters<typeof withProgress>[1]) =>
        withProgress(options, (progress, token) =>
          task(
            {
              report: (value) => {
                if (value.message !== undefined) said.push(value.message);
                progress.report(value);
              },
            },
            token,
          ),
        ),
    });
    try {
      await vscode.commands.executeCommand('meshwalk.profiles.install');
    } finally {
      Object.assign(vscode.window, { withProgress });
    }
    assert.deepEqual(said, ['waiting for Istiod', 'Istiod is ready']);
    assert.deepEqual(made(), ['install --set=profile=demo --dry-run -y', 'install --set=profile=demo -y']);
    assert.equal(person.asked.at(-1)?.message, `Profile demo is installed in ${lab.mesh.context}.`);
  });

  it('an uninstall lists what goes, the CRDs with all their objects first, and asks once', async () => {
    person = answering(() => undefined);
    await vscode.commands.executeCommand('meshwalk.profiles.uninstall');
    const [question, ...more] = person.asked;
    assert.deepEqual(more, []);
    assert.equal(question?.message, `Uninstall in ${lab.mesh.context}, namespace istio-system?`);
    const [crds, ...rest] = question.detail.split('\n');
    assert.match(crds ?? '', /^\d+ CRDs go, and with them every Istio object of every namespace\.$/);
    assert.ok(
      rest.includes('Deployment istio-system/istiod') || rest.some((one) => /and \d+ more$/.test(one)),
    );
    assert.ok(rest.every((one) => !one.startsWith('CustomResourceDefinition ')));
    assert.deepEqual(made(), ['uninstall --purge --dry-run -y']);
    person.restore();

    rmSync(calls, { force: true });
    person = answering(pressing('Uninstall'));
    await vscode.commands.executeCommand('meshwalk.profiles.uninstall');
    assert.deepEqual(made(), ['uninstall --purge --dry-run -y', 'uninstall --purge -y']);
    assert.ok(await istiod(), 'the test has taken the mesh away');
  });

  it('an uninstall of one revision removes that one from the cluster', async () => {
    await lab.api.apply(canary, 'istio-system');
    const use = lab.hub.use([{ group: 'apps', kind: 'Deployment' }]);
    try {
      await eventually([lab.hub.onDidChangeObjects], () =>
        lab.hub
          .objects({ group: 'apps', kind: 'Deployment' })
          .some(({ metadata }) => metadata.name === 'istiod-canary'),
      );
      picks = ['Revision canary'];
      person = answering(pressing('Uninstall'));
      await vscode.commands.executeCommand('meshwalk.profiles.uninstall');
      const [question] = person.asked;
      assert.match(question?.detail ?? '', /^Deployment istio-system\/istiod-canary$/m);
      assert.doesNotMatch(question?.detail ?? '', /istio-system\/istiod$|CRDs go/m);
      assert.deepEqual(made(), [
        'uninstall --revision=canary --dry-run -y',
        'uninstall --revision=canary -y',
      ]);
      // istioctl deletes in the foreground: the cluster's garbage collector does the rest.
      for (const one of [CANARY, WEBHOOK]) await lab.api.waitFor(one, (object) => object === undefined);
      assert.ok(await istiod(), 'another revision went with it');
    } finally {
      use.dispose();
      await lab.api.delete(CANARY);
      await lab.api.delete(WEBHOOK);
    }
  });

  it('a failure of the preview is said, and nothing is asked', async () => {
    await set(join(lab.folder, 'broken'));
    writeFileSync(
      join(lab.folder, 'broken'),
      `#!/bin/sh\necho 'Error: [no](command:x)\u001b[31m way' >&2\nexit 1\n`,
    );
    chmodSync(join(lab.folder, 'broken'), 0o755);
    person = answering(() => undefined);
    await vscode.commands.executeCommand('meshwalk.profiles.uninstall');
    const [said, ...more] = person.asked;
    assert.deepEqual(more, []);
    assert.equal(said?.message, 'Error: [no] (command:x) way');
  });
});

const labels = {
  app: 'istiod',
  'istio.io/rev': 'canary',
  'install.operator.istio.io/owning-resource': 'unknown',
  'install.operator.istio.io/owning-resource-namespace': 'istio-system',
  'operator.istio.io/component': 'Pilot',
};
const chosen = { app: 'istiod', 'istio.io/rev': 'canary' };

/**
 * A second control plane without a pod, labelled as istioctl labels what it installs, and the webhook by which istioctl
 * knows its revision.
 */
const canary = [
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'istiod-canary', labels },
    spec: {
      replicas: 0,
      selector: { matchLabels: chosen },
      template: {
        metadata: { labels: chosen },
        spec: { containers: [{ name: 'discovery', image: 'docker.io/istio/pilot:1.31.0' }] },
      },
    },
  },
  {
    apiVersion: WEBHOOK.apiVersion,
    kind: WEBHOOK.kind,
    metadata: { name: WEBHOOK.name, labels: { ...labels, app: 'sidecar-injector' } },
    webhooks: [],
  },
]
  .map((one) => JSON.stringify(one))
  .join('\n---\n');
