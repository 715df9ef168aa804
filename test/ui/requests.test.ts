import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FrameLocator, Locator } from 'playwright-core';
import { pictureFailures } from '../rig/failurePicture.ts';
import { openWorkbench } from '../rig/openWorkbench.ts';
import { suiteMesh } from '../rig/suiteMesh.ts';
import { type SuiteNamespace, newSuiteNamespace } from '../rig/suiteNamespace.ts';
import { suiteVsix } from '../rig/suiteVsix.ts';
import type { Workbench } from '../rig/workbench.ts';

const namespace = `requests-${process.pid}`;

const route = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { name: 'reviews' },
  spec: {
    parentRefs: [{ group: '', kind: 'Service', name: 'reviews', port: 9080 }],
    rules: [
      {
        backendRefs: [
          { name: 'reviews-v1', port: 9080, weight: 90 },
          { name: 'reviews-v3', port: 9080, weight: 10 },
        ],
      },
    ],
  },
};

describe('Requests, in the window', () => {
  let window: Workbench;
  let own: SuiteNamespace;
  pictureFailures(() => window);

  const chart = (): FrameLocator => window.webview();
  const button = (name: string): Locator => chart().getByRole('button', { name });
  const status = (): Locator => chart().getByRole('status');
  const figure = (name: string | RegExp): Locator => chart().getByRole('region', { name });

  before(async () => {
    own = newSuiteNamespace(namespace);
    writeFileSync(join(own.folder, 'route.yaml'), JSON.stringify(route));
    own.kubectl('label', 'namespace', namespace, 'istio-injection=enabled');
    for (const file of [
      'platform/kube/bookinfo',
      'platform/kube/bookinfo-versions',
      'gateway-api/bookinfo-gateway',
    ])
      own.kubectl('apply', '--filename', join(suiteMesh().samples, 'bookinfo', `${file}.yaml`));
    window = await openWorkbench({
      extension: { vsix: suiteVsix() },
      env: { KUBECONFIG: own.kubeconfig },
      viewport: { width: 1280, height: 900 },
    });
    own.kubectl('wait', '--for=condition=Available', 'deployments', '--all', '--timeout=60s');
    own.kubectl('wait', '--for=condition=Ready', 'pods', '--all', '--timeout=60s');
    await window.showView('Meshwalk');
    for (const pane of ['Course', 'Mesh'])
      await window.pane(pane).locator('.pane-header[aria-expanded=true]').click();
    await window.openPane('Sessions');
  });

  after(async () => {
    await window.close();
    own.remove();
  });

  it('are sent with two presses of Enter, and stand in the Sessions view', async () => {
    await window.runCommand('Istio: Send Requests…');
    await window.quickInput
      .item(/\/productpage.*HTTPRoute bookinfo/)
      .first()
      .waitFor();
    await window.quickInput.accept();
    await window.quickInput.item(/Send 100 requests to \/productpage/).waitFor();
    await window.picture('requests-ask');
    await window.quickInput.accept();
    const sessions = window.tree('Sessions');
    const row = /^Requests to \/productpage, 100 of 100 · 200: 100 · v1 \d+ % v2 \d+ % v3 \d+ %/;
    await sessions.row(row).waitFor();
    await sessions.row(/^bookinfo-gateway-istio, running/).waitFor();
    await sessions.expand(row);
    await sessions.row('Status codes, 200: 100').waitFor();
    await sessions.row(/^Latency, p50 [\d.]+ ms · p90 [\d.]+ ms · p99 [\d.]+ ms/).waitFor();
    await sessions.expand(/^Versions of reviews, as the number of pods promises/);
    await sessions.row(/^v1, \d+ % \(\d+\), promised 33 %/).waitFor();
  });

  it('are drawn in a chart, whose table says the same', async () => {
    await window.tree('Sessions').click(/^Requests to \/productpage/);
    await chart().getByRole('heading', { level: 1, name: 'Requests to /productpage' }).waitFor();
    await status().getByText('Done: 100 of 100').waitFor();
    await figure('Which version of reviews answered').getByRole('listitem').nth(2).waitFor();
    await figure('Status codes').waitFor();
    await figure('How long answers took').waitFor();
    const table = chart().getByRole('table', { name: 'Requests to /productpage' });
    assert.equal(await table.isVisible(), false);
    await button('Copy as JSON').focus();
    await window.page.keyboard.press('Tab');
    assert.equal(await chart().locator(':focus').innerText(), 'The same as a table');
    await window.page.keyboard.press('Enter');
    await table.getByRole('row', { name: /^v2 33 % \d+ % \(\d+\)$/ }).waitFor();
    assert.deepEqual(await table.getByRole('columnheader').allInnerTexts(), ['What', 'promised', 'this run']);
    await window.page.keyboard.press('Enter');
  });

  it('before and after a change of the route stand side by side', async () => {
    own.kubectl('apply', '--filename', join(own.folder, 'route.yaml'));
    const fits = chart().getByText('This is what HTTPRoute reviews promises');
    // The first run after a change may meet a proxy that has not heard of it.
    for (let tries = 0; !(await fits.isVisible()) && tries < 5; tries++) {
      await button('Send again').focus();
      await window.page.keyboard.press('Enter');
      await chart().locator('progress').waitFor({ state: 'hidden' });
      await status().getByText(/^Done/).waitFor();
    }
    await fits.waitFor();
    const select = chart().getByRole('combobox', { name: 'Compare with' });
    // The oldest run is the one from before the change; one that met both is newer.
    const first = select.locator('option').filter({ hasText: 'v2' }).last();
    await select.selectOption((await first.getAttribute('value')) ?? '');
    await chart()
      .getByText(
        'Before, the number of pods promised v1 33 % v2 33 % v3 33 %; now HTTPRoute reviews promises v1 90 % v3 10 %.',
      )
      .waitFor();
    const line = figure('Which version of reviews answered').getByRole('listitem').first();
    assert.match(await line.innerText(), /^v1\s+(8|9)\d % \(\d+\)\s+promised 90 %\s+before \d+ %$/);
    await window
      .tree('Sessions')
      .row(/^Versions of reviews, as HTTPRoute reviews promises/)
      .waitFor();
    await window
      .tree('Sessions')
      .row(/^Earlier runs, \d/)
      .waitFor();
  });

  it('can be read in every theme, and on a page of 320 px', async () => {
    const failures: string[] = [];
    const widths = (): Promise<readonly [number, number]> =>
      chart()
        .locator('html')
        .evaluate((html) => [html.clientWidth, html.scrollWidth] as const);
    await window.runCommand('Notifications: Clear All Notifications');
    await window.page.keyboard.press('ControlOrMeta+b');
    await window.resize(1280, 900);
    await window.picture('readme-requests');
    for (const theme of ['dark', 'light', 'high contrast', 'high contrast light'] as const) {
      await window.resize(1280, 900);
      await window.setTheme(theme);
      await window.picture(`requests-${theme.replaceAll(' ', '-')}`);
      await window.resize(500, 900);
      let width: number;
      // The page is what is left of the window beside the activity bar, a moment after the window.
      do [width] = await widths();
      while (width > 500);
      await window.resize(820 - width, 900);
      let needed: number;
      do [width, needed] = await widths();
      while (width > 322);
      if (needed > width) failures.push(`${theme}: ${needed} px`);
      await window.picture(`requests-320-${theme.replaceAll(' ', '-')}`);
    }
    await window.page.keyboard.press('ControlOrMeta+b');
    assert.deepEqual(failures, []);
  });

  it('at a rate are stopped by the Cancel of their notification, and say how far they came', async () => {
    await window.resize(1280, 900);
    await window.runCommand('Istio: Send Requests…');
    await window.quickInput
      .item(/\/productpage.*HTTPRoute bookinfo/)
      .first()
      .waitFor();
    await window.quickInput.accept();
    await window.quickInput.choose(/How many/);
    await window.quickInput.fill('fast');
    await window.quickInput.root.getByText('Write a number, or a rate and a time: 20/s 30s.').waitFor();
    await window.quickInput.fill('5/s 60s');
    await window.quickInput.accept();
    await window.quickInput.item(/Send 5 requests a second to \/productpage, for 60 s/).waitFor();
    await window.quickInput.accept();
    await window
      .tree('Sessions')
      .row(/^Requests to \/productpage, [1-9]\d* of 300/)
      .waitFor();
    await window.clickNotification('Requests to /productpage', 'Cancel');
    await status()
      .getByText(/^Stopped: \d+ of 300/)
      .waitFor();
    await window
      .tree('Sessions')
      .row(/^Requests to \/productpage, \d+ of 300 · 200: \d+/)
      .waitFor();
  });

  it('are removed with their chart, and broke no rule of the page', async () => {
    await window.resize(1280, 900);
    await window.tree('Sessions').runContextAction(/^Requests to \/productpage/, 'Remove');
    await window.page.locator('iframe.webview').waitFor({ state: 'detached' });
    assert.deepEqual(
      window.errors.filter((error) => /Content Security Policy|Uncaught|TypeError/.test(error)),
      [],
    );
  });
});
