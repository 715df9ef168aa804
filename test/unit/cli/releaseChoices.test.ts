import assert from 'node:assert/strict';
import { releaseChoices, suggestedVersion } from '../../../src/cli/releaseChoices.ts';

describe('choice of a release', () => {
  it('suggests the control plane, else what is known and safe', () => {
    const table: [string | undefined, string][] = [
      ['1.30.5', '1.30.5'],
      ['1.32.0', '1.32.0'],
      ['1.31.0', '1.31.1'],
      ['1.29.0', '1.29.8'],
      ['1.28.3', '1.29.8'],
      // Three releases apart would not fit any more.
      ['1.26.0', '1.26.0'],
      ['1.20.0', '1.20.0'],
      ['unknown', '1.31.4'],
      [undefined, '1.31.4'],
    ];
    for (const [plane, version] of table) assert.equal(suggestedVersion(plane), version, plane);
  });

  it('says of each what speaks for and against it', () => {
    const choices = releaseChoices('1.28.3', ['1.27.0']);
    const notes = (version: string) => choices.find((one) => one.version === version)?.notes;
    assert.equal(choices[0]?.version, '1.29.8');
    assert.deepEqual(notes('1.29.8'), ['suggested']);
    assert.deepEqual(notes('1.28.3'), ['controlPlane', 'unsafeAnalysis']);
    assert.deepEqual(notes('1.27.0'), ['kept', 'unsafeAnalysis']);
    assert.deepEqual(notes('1.23.0'), ['unsafeAnalysis', 'profileCommands']);
    assert.equal(new Set(choices.map((one) => one.version)).size, choices.length);
  });
});
