import assert from 'node:assert/strict';
import { installingStep } from '../../../src/course/installingStep.ts';
import { loadCourse } from '../../../src/course/load.ts';
import { repoRoot } from '../../rig/repoRoot.ts';

describe('The step that installs the CRD of a kind', () => {
  it('is one of the course, by its number', async () => {
    const { chapters } = await loadCourse(`${repoRoot}/walkthroughs`);
    const steps = chapters.flatMap((chapter) => chapter.steps);
    for (const group of ['gateway.networking.k8s.io', 'networking.istio.io']) {
      const found = installingStep({ group });
      const step = steps.find(({ id }) => id === found?.id);
      assert.equal(step?.number, found?.number, group);
      assert.ok(step !== undefined, group);
    }
  });

  it('is none for kinds that the course does not install', () => {
    assert.equal(installingStep({ group: 'apps' }), undefined);
    assert.equal(installingStep({ group: 'example.com' }), undefined);
  });
});
