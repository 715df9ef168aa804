import assert from 'node:assert/strict';
import { readPlainScalar, readsDifferentlyInYaml12 } from '../../../src/manifests/goScalar.ts';

describe('readPlainScalar', () => {
  const cases: readonly (readonly [string, unknown])[] = [
    ['on', true],
    ['y', true],
    ['No', false],
    ['off', false],
    ['oN', 'oN'],
    ['', null],
    ['~', null],
    ['0120', 80],
    ['0o17', 15],
    ['0x1F', 31],
    ['0b101', 5],
    ['-0x10', -16],
    ['1_000', 1000],
    ['08', 8],
    ['8e1', 80],
    ['100.0', 100],
    ['.5', 0.5],
    ['+3', 3],
    ['1.2.3', '1.2.3'],
    ['2026-01-02', '2026-01-02'],
    ['1:30', '1:30'],
    ['10s', '10s'],
    ['-', '-'],
    ['.', '.'],
  ];
  for (const [text, value] of cases) {
    it(`reads ${text === '' ? 'nothing' : text} as Go's decoder does`, () =>
      assert.equal(readPlainScalar(text), value));
  }

  it('knows which words YAML 1.2 reads as text', () => {
    assert.equal(readsDifferentlyInYaml12('on'), true);
    assert.equal(readsDifferentlyInYaml12('true'), false);
  });
});
