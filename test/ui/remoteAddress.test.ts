import assert from 'node:assert/strict';
import { pictureFailures } from '../rig/failurePicture.ts';
import { openWorkbench } from '../rig/openWorkbench.ts';
import { type SuiteNamespace, newSuiteNamespace } from '../rig/suiteNamespace.ts';
import { suiteVsix } from '../rig/suiteVsix.ts';
import type { Workbench } from '../rig/workbench.ts';

const namespace = `remote-${process.pid}`;
/** Where this server says that the ports of its machine can be reached. Nobody has this name. */
const OUTSIDE = /^http:\/\/ports\.example\.test\/(\d+)(\/.*)$/;

/**
 * The browser may be on another machine than the server, as this one claims to be: code-server gives every port of its
 * own an address for it (`VSCODE_PROXY_URI`), and only `env.asExternalUri` knows it.
 */
describe('The address of a forward in a remote window', () => {
  let window: Workbench;
  let own: SuiteNamespace;
  const asked: string[] = [];
  pictureFailures(() => window);

  before(async () => {
    own = newSuiteNamespace(namespace);
    window = await openWorkbench({
      extension: { vsix: suiteVsix() },
      env: { KUBECONFIG: own.kubeconfig, VSCODE_PROXY_URI: 'http://ports.example.test/{{port}}/' },
    });
    await window.page.context().route(OUTSIDE, async (route) => {
      const [, port, path] = OUTSIDE.exec(route.request().url()) ?? [];
      asked.push(path ?? '');
      const response = await fetch(`http://127.0.0.1:${port}${path}`);
      await route.fulfill({ status: response.status, body: await response.text(), contentType: 'text/html' });
    });
    await window.showView('Meshwalk');
  });

  after(async () => {
    await window.close();
    own.remove();
  });

  it('is the one by which the browser reaches it, with its path', async () => {
    await window.runCommand('Istio: Open Dashboard…');
    await window.quickInput.choose('istiod debug');
    const address = window.webview().getByRole('textbox');
    await address.waitFor();
    assert.match(await address.inputValue(), OUTSIDE);
    const text = window.webview().frameLocator('iframe').locator('body');
    await text.getByText(/debug/i).first().waitFor();
    assert.ok(asked.length > 0);
  });

  it('is the one that is copied', async () => {
    await window.openPane('Sessions');
    const row = window.tree('Sessions').row(/^istiod debug/);
    await row.waitFor();
    await window.tree('Sessions').runContextAction(/^istiod debug/, 'Copy Address');
    await window.clipboardText(OUTSIDE);
  });
});
