import assert from 'node:assert/strict';
import { isAbsolute, join } from 'node:path';
import { readCommandLine, usage, UsageError } from '../../practice/cli/commandLine.ts';

describe('command line of the practice mesh', () => {
  it('takes a folder of the cache, the scenario istio and words for people unless told', () => {
    const line = readCommandLine(['up']);
    assert.deepEqual([line.command, line.scenario, line.json, line.large], ['up', 'istio', false, {}]);
    assert.deepEqual([line.traffic, line.metrics], [undefined, 'with-addon']);
    assert(isAbsolute(line.dir) && line.dir.endsWith(join('mesh', 'default')));
  });

  it('reads everything that it offers', () => {
    const line = readCommandLine([
      'up',
      '--scenario',
      'large',
      '--pods',
      '10',
      '--routes=3',
      '--json',
      '--dir',
      'here',
    ]);
    assert.deepEqual(line.large, { pods: 10, routes: 3 });
    assert.deepEqual([line.scenario, line.json, line.dir], ['large', true, join(process.cwd(), 'here')]);
    assert.equal(readCommandLine(['up', '--no-traffic']).traffic, false);
    assert.equal(readCommandLine(['up', '--metrics']).metrics, 'always');
  });

  for (const [args, message] of [
    [[], usage],
    [['upp'], usage],
    [['up', 'down'], usage],
    [['up', '--scenario', 'huge'], 'There is no scenario huge: take one of bare, istio, bookinfo, large.'],
    [['up', '--pods', '0'], '--pods wants a number from 1 to 999999, not 0.'],
  ] as const) {
    it(`refuses ${args.join(' ') || 'nothing'} with what to do`, () => {
      assert.throws(() => readCommandLine(args), { name: 'UsageError', message });
    });
  }

  it('shows the usage after an unknown option', () => {
    assert.throws(
      () => readCommandLine(['up', '--colour']),
      (error) =>
        error instanceof UsageError && error.message.includes('--colour') && error.message.endsWith(usage),
    );
  });
});
