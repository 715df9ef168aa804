// `npm run bench -- NAME [PHASE…] [--json]`: measures, where a benchmark has phases only those that are named, prints a table (or JSON on stdout), exits 1 when a limit is missed.
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Figure } from '../test/bench/figure.ts';

const folder = resolve(import.meta.dirname, '..', 'test', 'bench');
const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean' } } });
const [name = '', ...phases] = positionals;
const file = join(folder, `${name}.ts`);
if (!/^[\w-]+$/.test(name) || name === 'figure' || !existsSync(file)) {
  const names = readdirSync(folder)
    .filter((entry) => entry.endsWith('.ts') && entry !== 'figure.ts')
    .map((entry) => entry.slice(0, -3));
  process.stderr.write(`Which benchmark? There are: ${names.join(', ')}.\n`);
  process.exit(2);
}
const { run } = (await import(file)) as {
  run: (log: (line: string) => void, phases: readonly string[]) => Promise<readonly Figure[]>;
};
const figures = await run((line) => process.stderr.write(`${line}\n`), phases);
if (values.json === true) process.stdout.write(`${JSON.stringify({ bench: name, figures })}\n`);
else {
  const width = Math.max(...figures.map((figure) => figure.name.length));
  for (const { name: what, value, unit, limit, ok } of figures) {
    process.stdout.write(
      `${ok ? '✔' : '✘'} ${what.padEnd(width)} ${String(value).padStart(10)} ${unit} (limit ${limit})\n`,
    );
  }
}
process.exit(figures.every((figure) => figure.ok) ? 0 : 1);
