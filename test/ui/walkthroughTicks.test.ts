import { pictureFailures } from '../rig/failurePicture.ts';
import { openWorkbench } from '../rig/openWorkbench.ts';
import { Walkthrough } from '../rig/page/walkthrough.ts';
import { type SuiteNamespace, newSuiteNamespace } from '../rig/suiteNamespace.ts';
import { suiteVsix } from '../rig/suiteVsix.ts';
import { type Workbench, waitUntilUsable } from '../rig/workbench.ts';

const STEP = 'label-namespace';
const namespace = `ticks-${process.pid}`;

/** Once the course has begun only the walkthrough is in sight: no view of ours helps it to know how the cluster stands. */
describe('The ticks of a walkthrough', () => {
  let window: Workbench;
  let own: SuiteNamespace;
  pictureFailures(() => window);

  const label = async (what: string): Promise<unknown> => own.kubectl('label', 'namespace', namespace, what);
  const shows = async (done: boolean): Promise<void> => new Walkthrough(window.page).waitForStep(STEP, done);

  /** Closes the page of the window, waits for what happens meanwhile, and opens it anew. */
  async function whileAway(happens: () => Promise<unknown>): Promise<void> {
    const address = window.page.url();
    await window.page.goto('about:blank');
    await happens();
    await window.page.goto(address);
    await waitUntilUsable(window.page);
  }

  before(async () => {
    own = newSuiteNamespace(namespace);
    window = await openWorkbench({
      extension: { vsix: suiteVsix() },
      env: { KUBECONFIG: own.kubeconfig },
      patienceSeconds: 2,
    });
  });

  after(async () => {
    await window.close();
    own.remove();
  });

  it('are there when the course was begun in its view', async () => {
    await window.showView('Meshwalk');
    await window.openPane('Course');
    await window
      .tree('Course')
      .row(/^Chapter 3/)
      .waitFor();
    await window.showView('Explorer');
  });

  it('come and go with the cluster while it is in sight', async () => {
    await window.walkthrough('Istio: set up a mesh');
    await shows(false);
    await label('istio-injection=enabled');
    await shows(true);
    await label('istio-injection-');
    await shows(false);
    await label('istio-injection=enabled');
    await shows(true);
  });

  it('are there again after a reload of the window', async () => {
    const loaded = window.page.waitForEvent('load');
    await window.runCommand('Developer: Reload Window');
    await loaded;
    await waitUntilUsable(window.page);
    await shows(true);
  });

  it('go when the cluster loses the state while the window is closed', async () => {
    await whileAway(async () => label('istio-injection-'));
    await shows(false);
  });

  it('come when the cluster gets there while the window is closed', async () => {
    await whileAway(async () => label('istio-injection=enabled'));
    await shows(true);
  });
});
