import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually } from './support/eventually.ts';
import { type Lab, openLab } from './support/lab.ts';

describe('The course out of sight', () => {
  let lab: Lab;

  before(async () => {
    lab = await openLab();
    await lab.ownNamespace('out-of-sight');
    // Before that it follows nothing, whoever looks.
    await lab.course.wake();
  });
  after(async () => lab.close());

  it('watches nothing, and knows what happened in the meantime when it is seen again', async () => {
    const sight = new vscode.EventEmitter<void>();
    const follow = lab.course.follow.bind(lab.course);
    Object.assign(lab.course, {
      follow: () => {
        const following = follow();
        sight.fire();
        return {
          dispose: () => {
            following.dispose();
            sight.fire();
          },
        };
      },
    });
    const standsAt = async (status: RegExp): Promise<unknown> =>
      eventually([lab.course.onDidChange], () =>
        status.test(lab.course.stepView('label-namespace')?.status ?? ''),
      );
    try {
      await vscode.commands.executeCommand('meshwalk.course.focus');
      await eventually([sight.event], () => lab.course.following, { what: 'the course in sight' });
      await standsAt(/^(open|current|lost)$/);

      await vscode.commands.executeCommand('workbench.view.explorer');
      await eventually([sight.event], () => !lab.course.following, { what: 'the end of its watches' });
      const labels = { 'istio-injection': 'enabled' };
      const namespace = { apiVersion: 'v1', kind: 'Namespace', name: lab.hub.namespace };
      let judged = 0;
      const judging = lab.course.onDidChange(() => judged++);
      await lab.api.patch(namespace, { metadata: { labels } });
      // A watch of somebody else brings the news: it is none for a course that nobody sees.
      const use = lab.hub.use([{ group: '', kind: 'Namespace' }]);
      await eventually(
        [lab.hub.onDidChangeObjects],
        () =>
          lab.hub.object({ group: '', kind: 'Namespace' }, namespace.name)?.metadata.labels?.[
            'istio-injection'
          ],
        { what: 'the label' },
      );
      assert.equal(judged, 0);
      judging.dispose();

      await vscode.commands.executeCommand('meshwalk.course.focus');
      await standsAt(/^done$/);
      use.dispose();
    } finally {
      Reflect.deleteProperty(lab.course, 'follow');
      sight.dispose();
    }
  });
});
