import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startGuarded } from './guarded.ts';
import { lineSplitter } from './lineSplitter.ts';
import { repoRoot } from './repoRoot.ts';
import type { Failure, SuiteResults } from './suiteResults.ts';

export interface PartRun {
  readonly name: string;
  /** Node scripts only: program and arguments for this Node. */
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Where the counts will be; without it the part is one test, which passes when the program ends with 0. */
  readonly resultsFile?: string;
  readonly limitMs?: number;
  readonly onLine: (line: string) => void;
}

const LIMIT_MS = 60 * 60_000;

function oneFailure(title: string, message: string): SuiteResults {
  return { passed: 0, failures: [{ title, message }] };
}

/** What a finished part counted. A part that crashed, or that ran no test, is a failure. */
export function judge(
  name: string,
  code: number | null,
  results: SuiteResults | undefined,
  tail: string,
): SuiteResults {
  if (!results) return oneFailure(name, `ended with ${code} before its tests did.\n${tail}`);
  if (results.passed + results.failures.length === 0) return oneFailure(name, 'ran no test.');
  if (code !== 0 && results.failures.length === 0) {
    const failure: Failure = {
      title: name,
      message: `ended with ${code} although its tests passed.\n${tail}`,
    };
    return { passed: results.passed, failures: [failure] };
  }
  return results;
}

/** Runs one part of `npm test` as a child that dies with this process, and returns what it counted. Never throws. */
export async function runPart(run: PartRun): Promise<SuiteResults> {
  const lines = lineSplitter(run.onLine);
  const guarded = startGuarded(process.execPath, ['--disable-warning=ExperimentalWarning', ...run.args], {
    cwd: repoRoot,
    env: { ...process.env, ...run.env },
  });
  guarded.onText((text) => lines.write(text));
  const limit = run.limitMs ?? LIMIT_MS;
  const timeout = new AbortController();
  const code = await Promise.race([
    guarded.ended,
    delay(limit, 'late' as const, { signal: timeout.signal }).catch(() => 'late' as const),
  ]);
  timeout.abort();
  await guarded.stop();
  lines.end();
  if (code === 'late')
    return oneFailure(run.name, `did not end within ${limit / 60_000} minutes and was killed.`);
  const tail = guarded.output().split('\n').slice(-30).join('\n');
  if (!run.resultsFile) return code === 0 ? { passed: 1, failures: [] } : oneFailure(run.name, tail);
  const results = existsSync(run.resultsFile)
    ? (JSON.parse(readFileSync(run.resultsFile, 'utf8')) as SuiteResults)
    : undefined;
  return judge(run.name, code, results, tail);
}

/** Path of a package's program, to be run by Node. */
export function toolProgram(...path: string[]): string {
  return join(repoRoot, 'node_modules', ...path);
}
