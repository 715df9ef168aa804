import assert from 'node:assert/strict';
import { duration } from '../../rig/progress.ts';
import { isNoise } from '../../rig/hostNoise.ts';
import { lineSplitter } from '../../rig/lineSplitter.ts';
import { beginsWith } from '../../rig/page/names.ts';
import { judge } from '../../rig/part.ts';
import { afterSecondLook, filesForSecondLook } from '../../rig/secondLook.ts';
import { namedTestFiles } from '../../rig/testFiles.ts';

describe('judging a part of npm test', () => {
  it('takes the counts of a part that ended well', () => {
    assert.deepEqual(judge('unit', 0, { passed: 3, failures: [] }, ''), { passed: 3, failures: [] });
  });

  it('fails a part without results, without tests, and with an error after its tests', () => {
    assert.match(judge('ui', 139, undefined, 'last words').failures[0]?.message ?? '', /139[^]*last words/);
    assert.match(judge('ui', 0, { passed: 0, failures: [] }, '').failures[0]?.message ?? '', /no test/);
    const late = judge('ui', 1, { passed: 2, failures: [] }, 'an open handle');
    assert.deepEqual([late.passed, late.failures.length], [2, 1]);
  });
});

describe('a second look at tests that failed', () => {
  const failure = (file?: string) => ({ title: 't', message: 'm', ...(file ? { file } : {}) });

  it('is taken at a few files, and at nothing when a set-up failed or much did', () => {
    const files = (...names: (string | undefined)[]) =>
      filesForSecondLook({ passed: 9, failures: names.map(failure) });
    assert.deepEqual(files(), []);
    assert.deepEqual(files('one', 'two', 'one'), ['one', 'two']);
    assert.deepEqual(files('one', undefined), []);
    assert.deepEqual(files('one', 'two', 'three', 'four'), []);
  });

  it('takes failures back only when everything passed, and keeps them to be told', () => {
    const first = { passed: 9, failures: [failure('one')] };
    const good = { passed: 3, failures: [] };
    assert.deepEqual(afterSecondLook(first, good), {
      counted: { passed: 10, failures: [] },
      unsteady: first.failures,
    });
    for (const bad of [
      { passed: 2, failures: [failure('one')] },
      { passed: 0, failures: [] },
    ]) {
      assert.deepEqual(afterSecondLook(first, bad), { counted: first, unsteady: [] });
    }
  });

  it('finds files by their names, whatever they were bundled to', () => {
    const paths = ['/a/out/one.test.js', '/a/b/two.test.ts', '/a/twoMore.test.ts'];
    assert.deepEqual(namedTestFiles(paths, ['one', 'two']), paths.slice(0, 2));
    assert.deepEqual(namedTestFiles(paths, undefined), paths);
  });
});

describe('words of the rig', () => {
  it('says durations as a person does', () => {
    assert.deepEqual([840, 12_340, 125_000].map(duration), ['840 ms', '12.3 s', '2 min 5 s']);
  });

  it('hands on whole lines only', () => {
    const lines: string[] = [];
    const splitter = lineSplitter((line) => lines.push(line));
    for (const chunk of ['one\ntw', 'o\r\n', 'rest']) splitter.write(chunk);
    assert.deepEqual(lines, ['one', 'two']);
    splitter.end();
    assert.deepEqual(lines, ['one', 'two', 'rest']);
  });

  it('keeps the errors of extensions', () => {
    assert.equal(isNoise('Creating a socket (renderer-Management-1)...'), true);
    assert.equal(isNoise("Error: Cannot read properties of undefined (reading 'watch')"), false);
    assert.equal(
      isNoise("Activating extension 'meshwalk.meshwalk' failed: Canceled: Canceled: Canceled"),
      false,
    );
  });

  it('matches the beginning of an accessible name, up to the end of a word', () => {
    assert.match('default, in mesh', beginsWith('default'));
    assert.doesNotMatch('default-gateway', beginsWith('default'));
    assert.match('Apply (dry run)', beginsWith('Apply (dry'));
  });
});
