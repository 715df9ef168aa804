import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { bundleOptions } from '../../../esbuild.mjs';
import { CelRules } from '../../../src/validation/cel/celRules.ts';

const RULES = [
  "duration(self) < duration('1h')",
  "duration(self) == duration('5400s')",
  "duration(self) != duration('0s') && duration(self) <= duration('10s')",
  "string(duration(self)) == '1.500s'",
  "string(duration(self) - duration('3s')) == '-1.500s'",
  'duration(self).getMinutes() == 90',
  'type(duration(self)) == google.protobuf.Duration',
  "timestamp(self) < timestamp('2026-01-01T00:00:00Z')",
  "timestamp(self) + duration('1h') == timestamp('2025-06-01T01:00:00Z')",
  "timestamp(self) - timestamp('2025-06-01T00:00:00Z') == duration('0s')",
  "string(timestamp(self)) == '2025-06-01T00:00:00Z'",
  "string(timestamp(self) + duration('1.5s')) == '2025-06-01T00:00:01.500Z'",
  "string(timestamp(self) + duration('1500us')) == '2025-06-01T00:00:00.001500Z'",
  'timestamp(self).getFullYear() == 2025',
  "timestamp(self).getHours('Europe/Berlin') == 2",
  'int(timestamp(self)) == 1748736000',
  'timestamp(1748736000) < timestamp(self)',
  "'%s'.format([duration(self)]) == '5400s'",
  "self.matches('^[0-9]')",
  "self == '1.5s'",
  '[1, 2].exists(x, string(x) == self)',
];
const VALUES =
  '10s 1.5s 90m 2h 0s -1s 1 soon 2025-06-01T00:00:00Z 2025-06-01T02:00:00+02:00 2025-06-01T00:00:00.25Z 2025-13-01T00:00:00Z'.split(
    ' ',
  );

describe('the stand-in for protobuf in the bundle', () => {
  it('lets rules judge as they do with protobuf itself', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'meshwalk-cel-'));
    try {
      const rules = join(import.meta.dirname, '..', '..', '..', 'src', 'validation', 'cel', 'celRules.ts');
      const { metafile } = await build({
        ...bundleOptions({ minify: true, outdir: folder }),
        entryPoints: { celRules: rules },
      });
      assert.ok(Object.keys(metafile?.inputs ?? {}).every((input) => !input.includes('@bufbuild/protobuf')));
      const bundled = (await import(pathToFileURL(join(folder, 'celRules.js')).href)) as {
        readonly CelRules: typeof CelRules;
      };
      const verdicts = (all: CelRules): string[] =>
        RULES.flatMap((rule) =>
          VALUES.map((value) => {
            const schema = { type: 'string', 'x-kubernetes-validations': [{ rule }] } as const;
            const issues = all.issues(value, schema, () => false);
            return `${rule} of "${value}": ${issues.length === 0 ? 'holds' : 'broken'}`;
          }),
        );
      const expected = verdicts(new CelRules());
      assert.deepEqual(verdicts(new bundled.CelRules()), expected);
      for (const rule of RULES) {
        const own = expected.filter((verdict) => verdict.startsWith(`${rule} of `));
        assert.ok(
          own.some((verdict) => verdict.endsWith('broken')),
          `${rule} is never broken`,
        );
        assert.ok(
          own.some((verdict) => verdict.endsWith('holds')) || rule.startsWith('[1'),
          `${rule} never holds`,
        );
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }).timeout(60_000);
});
