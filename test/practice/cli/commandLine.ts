import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { cacheFolder } from '../buildCache.ts';
import type { MetricsWish } from '../meshOptions.ts';
import { scenarioNames, type LargeSize, type ScenarioName } from '../scenarios/scenario.ts';

export interface CommandLine {
  readonly command: 'up' | 'down' | 'status' | 'reset';
  readonly dir: string;
  readonly json: boolean;
  readonly scenario: ScenarioName;
  readonly large: Partial<LargeSize>;
  /** Whether requests flow; `undefined` leaves it to the scenario. */
  readonly traffic: boolean | undefined;
  readonly metrics: MetricsWish;
}

/** The command line is not understood; the message says what is. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const usage = `The practice mesh: a real Kubernetes and Istio control plane on this machine, without containers.

  npm run practice -- up [--scenario bare|istio|bookinfo|large] [--dir FOLDER] [--json]
                         [--no-traffic]   without the data plane: pods answer, but no request is routed
                         [--metrics]      with Prometheus from the start, not only while its addon is deployed
                         large: [--pods N] [--services N] [--routes N] [--namespaces N]
  npm run practice -- status [--dir FOLDER] [--json]
  npm run practice -- reset [--dir FOLDER]     back to the beginning of the scenario
  npm run practice -- down [--dir FOLDER]

The scenario is istio unless told. "up" begins with an empty cluster and stays until Ctrl-C or "down".`;

const commands = ['up', 'down', 'status', 'reset'] as const;
const text = { type: 'string' } as const;

/** @throws UsageError */
export function readCommandLine(args: readonly string[]): CommandLine {
  const { values, positionals } = parse(args);
  const command = commands.find((name) => name === positionals[0]);
  if (command === undefined || positionals.length !== 1) throw new UsageError(usage);
  const scenario = scenarioNames.find((name) => name === (values.scenario ?? 'istio'));
  if (scenario === undefined) {
    throw new UsageError(`There is no scenario ${values.scenario}: take one of ${scenarioNames.join(', ')}.`);
  }
  const sizes = (['pods', 'services', 'routes', 'namespaces'] as const).flatMap((name) => {
    const value = values[name];
    if (value === undefined) return [];
    if (!/^[1-9]\d{0,5}$/.test(value))
      throw new UsageError(`--${name} wants a number from 1 to 999999, not ${value}.`);
    return [[name, Number(value)] as const];
  });
  return {
    command,
    dir: values.dir === undefined ? join(cacheFolder(), 'mesh', 'default') : resolve(values.dir),
    json: values.json ?? false,
    scenario,
    large: Object.fromEntries(sizes),
    traffic: values['no-traffic'] === true ? false : undefined,
    metrics: values.metrics === true ? 'always' : 'with-addon',
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        dir: text,
        scenario: text,
        json: { type: 'boolean' },
        'no-traffic': { type: 'boolean' },
        metrics: { type: 'boolean' },
        pods: text,
        services: text,
        routes: text,
        namespaces: text,
      },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}
