import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pictureFailures } from '../rig/failurePicture.ts';
import { openWorkbench } from '../rig/openWorkbench.ts';
import { leftOf, processes, running } from '../rig/running.ts';
import type { Running } from '../rig/running.ts';
import { suiteMesh } from '../rig/suiteMesh.ts';
import { suiteVsix } from '../rig/suiteVsix.ts';
import type { Workbench } from '../rig/workbench.ts';

/** An istioctl as it is, but for proxy-status, which never ends and starts a process of its own. */
const HANGING = `#!/bin/sh
case " $* " in
  *" proxy-status "*) trap '' TERM; sleep 1000 & wait; sleep 1000 ;;
  *) exec "$MESHWALK_REAL_ISTIOCTL" "$@" ;;
esac
`;

/** Process id of the extension host of the one window that is open. */
function extensionHost(): number {
  const [words = '', ...more] = [...processes().values()].filter((one) =>
    one.includes('--type=extensionHost'),
  );
  assert.deepEqual(more, []);
  const pid = /^process (\d+):/.exec(words)?.[1];
  assert.ok(pid, 'no extension host runs');
  return Number(pid);
}

/** What Meshwalk keeps running ends with the window, however the window ends. */
describe('With a window that goes', function () {
  this.timeout(240_000);
  let window: Workbench;
  let folder: string;
  pictureFailures(() => window);

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'meshwalk-leftovers-'));
    const istioctl = join(folder, 'istioctl');
    writeFileSync(istioctl, HANGING);
    chmodSync(istioctl, 0o755);
    const kubeconfig = join(folder, 'kubeconfig');
    copyFileSync(suiteMesh().kubeconfig, kubeconfig);
    const inNamespace = ['config', 'set-context', '--current', '--namespace=istio-system'];
    execFileSync(suiteMesh().kubectl, [`--kubeconfig=${kubeconfig}`, ...inNamespace]);
    window = await openWorkbench({
      extension: { vsix: suiteVsix() },
      env: {
        KUBECONFIG: kubeconfig,
        PATH: process.env['PATH'],
        MESHWALK_REAL_ISTIOCTL: suiteMesh().istioctl,
      },
      settings: { 'meshwalk.istioctl.path': istioctl },
      patienceSeconds: 1,
    });
  });

  afterEach(async () => {
    await window.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const ports = (host: number): number =>
    [...running(host).keys()].filter((id) => id.startsWith('port ')).length;

  /** A forward, a dashboard and an istioctl that hangs; gives the extension host and what runs because of them. */
  async function everything(): Promise<{ host: number; things: Running }> {
    await window.showView('Meshwalk');
    await window.openPane('Sessions');
    const host = extensionHost();
    const before = running(host);
    await window.runCommand('Istio: Forward a Port…');
    await window.quickInput.choose('istiod');
    await window.quickInput.choose('15012');
    await window.quickInput.fill('');
    await window.quickInput.accept();
    await window
      .tree('Sessions')
      .row(/^istiod, running/)
      .waitFor();
    assert.equal(ports(host), 1);
    await window.runCommand('Istio: Open Dashboard…');
    await window.quickInput.choose('ControlZ');
    await window
      .tree('Sessions')
      .row(/^ControlZ, running/)
      .waitFor();
    assert.equal(ports(host), 2);
    await window.runCommand('Istio: Show Which Proxies Are in Sync');
    const deadline = performance.now() + 60_000;
    // The page opens when istioctl has answered, which this one never does.
    while (![...processes(host).values()].some((one) => one.endsWith(': sleep 1000'))) {
      assert.ok(performance.now() < deadline, [...processes(host).values()].join('\n'));
      await delay(100);
    }
    const things = new Map(
      // VS Code's own extensions start their servers when they like.
      [...running(host)].filter(([id, words]) => !before.has(id) && !words.includes('language-features')),
    );
    assert.ok(things.size >= 5, [...things.values()].join('\n'));
    return { host, things };
  }

  it('every dashboard, every port and every process ends', async () => {
    const { things } = await everything();
    // Another page in its place: the window is gone, and a picture can still be taken.
    await window.page.goto('about:blank');
    assert.deepEqual(await leftOf(things, undefined, 30_000), []);
  });

  it('they end when the extension host is killed, too', async () => {
    const { host, things } = await everything();
    process.kill(host, 'SIGKILL');
    assert.deepEqual(await leftOf(things, undefined, 30_000), []);
  });
});
