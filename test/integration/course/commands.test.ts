import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import {
  waypointList,
  waypointStatus,
  ztunnelConfig,
  ztunnelConfigKinds,
} from '../../../src/cli/tools/istioctlAmbient.ts';
import { analyze } from '../../../src/cli/tools/istioctlAnalyze.ts';
import { addonDashboards, dashboard } from '../../../src/cli/tools/istioctlDashboard.ts';
import { bugReport } from '../../../src/cli/tools/istioctlBugReport.ts';
import { precheck, tagList } from '../../../src/cli/tools/istioctlChecks.ts';
import { install, manifestGenerate, uninstall } from '../../../src/cli/tools/istioctlInstall.ts';
import * as proxy from '../../../src/cli/tools/istioctlProxy.ts';
import { validate } from '../../../src/cli/tools/istioctlValidate.ts';
import { meshVersions } from '../../../src/cli/tools/istioctlVersion.ts';
import { catalog } from '../../../src/cli/catalog.ts';
import { commandsFor } from '../../../src/course/course.ts';
import type { Course, Step } from '../../../src/course/course.ts';
import type { StepCommand } from '../../../src/course/content.ts';
import { loadCourse } from '../../../src/course/load.ts';
import { ensureBinaries } from '../../practice/binaries.ts';
import { moduleData, programs } from '../../practice/programs.ts';
import { repoRoot } from '../../rig/repoRoot.ts';
import { goodArguments } from '../../unit/cli/goodArguments.ts';
import { commandOf } from './learner.ts';

const scene = { context: 'minikube', kubeconfig: '/home/learner/config', namespace: 'default' };
const places = { walkthroughs: '/walkthroughs', release: '/release', gatewayApi: '/standard.yaml' };

interface Shown {
  readonly step: string;
  readonly tool: string;
  readonly words: readonly string[];
  readonly flags: readonly string[];
}

/** The command lines of a step that somebody with istioctl 1.31 sees or starts. */
function shownIn(step: Step): Shown[] {
  const started: readonly StepCommand[] = [step.action, step.undo].flatMap((action) =>
    action?.kind === 'runCommand' ? [action.command] : [],
  );
  return [...commandsFor(step, [1, 31]), ...started].map((ref) => {
    const { tool, shownArgs } = commandOf(step, ref, scene, places).command;
    const end = shownArgs.indexOf('--');
    const own = end < 0 ? shownArgs : shownArgs.slice(0, end);
    return {
      step: step.id,
      tool,
      words: own.filter((arg) => !arg.startsWith('-')),
      flags: own.filter((arg) => arg.startsWith('-')).map((arg) => arg.replace(/=.*/s, '')),
    };
  });
}

/** Flags that a help text names at the beginning of a line: `-f, --filename=[]:` or `--purge   …`. */
function flagsIn(help: string): Set<string> {
  const lines = [...help.matchAll(/^\s+(?:(-[a-zA-Z0-9]), )?(--[a-z][a-zA-Z0-9_-]*)/gm)];
  return new Set(lines.flatMap(([, short, long]) => [short, long]).filter((flag) => flag !== undefined));
}

describe('The command lines of the course', function () {
  this.timeout(120_000);
  let course: Course;
  let pathOf: Readonly<Record<string, string>>;
  const helps = new Map<string, Promise<string>>();

  const run = async (tool: string, ...args: string[]): Promise<string> => {
    const path = pathOf[tool];
    assert.ok(path, `${tool} was not built`);
    const { stdout } = await execa(path, args, {
      env: { KUBERC: 'off', KUBECONFIG: '/none' },
      stdin: 'ignore',
      reject: false,
    });
    return stdout;
  };
  const help = async (tool: string, words: readonly string[]): Promise<string> => {
    const key = [tool, ...words].join(' ');
    const known = helps.get(key) ?? run(tool, ...words, '--help');
    helps.set(key, known);
    return known;
  };

  before(async () => {
    course = await loadCourse(join(repoRoot, 'walkthroughs'));
    const built = await ensureBinaries({ log: () => {}, programs, data: moduleData });
    pathOf = { kubectl: built.program('kubectl'), istioctl: built.program('istioctl') };
  });

  /** What the tool says is wrong with a command line. */
  async function problemsOf({ step, tool, words, flags }: Shown): Promise<string[]> {
    const text = await help(tool, words);
    const global = tool === 'kubectl' ? await run('kubectl', 'options') : '';
    const usage = new RegExp(`^\\s*${tool}((?: [a-z][a-z-]*)+)`, 'm').exec(
      text.slice(text.indexOf('Usage:')),
    );
    const verb = usage?.[1]?.trim().split(' ') ?? [];
    const line = `${step}: ${tool} ${words.join(' ')}`;
    const aliases = /^Aliases:\n\s+(.+)$/m.exec(text)?.[1]?.split(', ') ?? [];
    const is = (word: string, index: number): boolean =>
      words[index] === word || (index === verb.length - 1 && aliases.includes(words[index] ?? ''));
    if (verb.length === 0 || !verb.every(is))
      return [`${line}: there is no such command, help is about "${verb.join(' ')}"`];
    if (words.length > 1 && verb.length === 1 && /^Available Commands:/m.test(text))
      return [`${line}: ${words[1] ?? ''} is no command of ${verb[0] ?? ''}`];
    const known = flagsIn(`${text}\n${global}`);
    return flags.filter((flag) => !known.has(flag)).map((flag) => `${line}: there is no flag ${flag}`);
  }

  it('have commands and flags that kubectl and istioctl know', async () => {
    const all = course.steps.flatMap(shownIn).filter(({ tool }) => tool !== 'minikube');
    assert.ok(all.length > 40, `only ${all.length} command lines were found`);
    assert.ok(all.some(({ flags }) => flags.length > 2));
    const wrong: string[] = [];
    for (const shown of all) wrong.push(...(await problemsOf(shown)));
    assert.deepEqual(wrong, []);
  });

  it('are known also where Meshwalk looks inside, installs and uninstalls, hidden arguments included', async () => {
    const target = { context: 'minikube' };
    const pod = { namespace: 'default', pod: 'reviews-1' };
    const service = { namespace: 'default', name: 'reviews' };
    const commands = [
      meshVersions(target),
      proxy.proxySync(target, { json: true }),
      ...proxy.proxyConfigKinds.map((kind) => proxy.proxyConfig(target, kind, pod)),
      proxy.describePod(target, pod),
      proxy.describeService(target, service),
      proxy.checkInject(target, pod),
      precheck(target, { from: '1.30' }),
      tagList(target),
      waypointList(target),
      waypointStatus(target, 'default'),
      ...ztunnelConfigKinds.map((kind) => ztunnelConfig(target, kind)),
      bugReport(target, '/tmp'),
      install(target, { profile: 'demo', dryRun: true, readinessTimeoutS: 60 }),
      uninstall(target, { revision: '1-31', dryRun: true }),
      manifestGenerate({ profile: 'demo' }),
      analyze({ scope: { kind: 'text', text: '', namespace: 'default' } }),
      analyze({
        target,
        scope: { kind: 'files', files: ['/manifests/all.yaml'], namespace: 'default' },
        suppress: [{ code: 'IST0102', glob: '*' }],
        revision: '1-31',
      }),
      analyze({ target, scope: { kind: 'allNamespaces' } }),
      validate(''),
      dashboard(target, { name: 'kiali' }),
    ];
    const wrong: string[] = [];
    for (const { tool, args } of commands) {
      const flags = args.filter((arg) => /^-./.test(arg)).map((arg) => arg.replace(/=.*/s, ''));
      const words = args.filter((arg) => !arg.startsWith('-') && !arg.includes('.'));
      // The target of the log is a flag of every command that its help does not show.
      const shown = flags.filter((flag) => flag !== '--log_target');
      wrong.push(...(await problemsOf({ step: 'inside', tool, words, flags: shown })));
    }
    assert.deepEqual(wrong, []);
  });

  it('and all others of the catalog, with what only Meshwalk passes, are known, too', async () => {
    const wrong: string[] = [];
    for (const [id, entry] of Object.entries(catalog)) {
      // Steps show these to learners with istioctl up to 1.23, the last one that had them.
      if (/^istioctl\.(profileList|profileDump|verifyInstall)$|^minikube\./.test(id)) continue;
      const { tool, args } = entry.build(goodArguments[id], {
        target: { context: 'minikube', kubeconfig: ['/none'] },
        manifestPath: (name) => join('/files', name),
      }).command;
      const end = args.indexOf('--');
      const own = end < 0 ? args : args.slice(0, end);
      const flags = own.filter((arg) => arg.startsWith('-')).map((arg) => arg.replace(/=.*/s, ''));
      const words = own.filter((arg) => !arg.startsWith('-'));
      // The one hidden flag: no help names it, and a wrong one would end with exit code 64.
      const shown = flags.filter((flag) => flag !== '--log_target');
      wrong.push(...(await problemsOf({ step: id, tool, words, flags: shown })));
    }
    assert.deepEqual(wrong, []);
    const hidden = await execa(pathOf['istioctl'] ?? '', [
      'version',
      '--remote=false',
      '--log_target=stderr',
    ]);
    assert.match(hidden.stdout, /version/);
  });

  it('are known where the texts of steps name them, but for those that they call removed', async () => {
    const removed = /^istioctl (profile|verify-install)\b/;
    const named = globSync('walkthroughs/**/*.md', { cwd: repoRoot }).flatMap((file) =>
      [...readFileSync(join(repoRoot, file), 'utf8').matchAll(/`((?:istioctl|kubectl) [^`]+)`/g)].map(
        ([, line = '']) => ({ file, line }),
      ),
    );
    assert.ok(named.length > 10, `only ${named.length} commands were found`);
    const wrong: string[] = [];
    for (const { file, line } of named.filter((one) => !removed.test(one.line))) {
      const [tool = '', ...args] = line.split(/\s+/);
      const words = args.filter((arg) => !arg.startsWith('-'));
      const flags = args.filter((arg) => arg.startsWith('-')).map((arg) => arg.replace(/=.*/s, ''));
      wrong.push(...(await problemsOf({ step: file, tool, words, flags })));
    }
    assert.deepEqual(wrong, []);
  });

  it('open every dashboard that Meshwalk offers', async () => {
    const wrong: string[] = [];
    for (const name of addonDashboards)
      wrong.push(
        ...(await problemsOf({ step: name, tool: 'istioctl', words: ['dashboard', name], flags: [] })),
      );
    assert.deepEqual(wrong, []);
    const unknown = await problemsOf({
      step: 'x',
      tool: 'istioctl',
      words: ['dashboard', 'skooner'],
      flags: [],
    });
    assert.equal(unknown.length, 1);
  });

  it('would be caught: a wrong command, a wrong subcommand and a wrong flag', async () => {
    const problems = async (tool: string, words: string[], flags: string[] = []) =>
      (await problemsOf({ step: 'x', tool, words, flags })).join('\n');
    assert.match(await problems('kubectl', ['aply']), /no such command/);
    assert.match(await problems('istioctl', ['verify-install']), /no such command/);
    assert.match(await problems('kubectl', ['rollout', 'stop']), /stop is no command of rollout/);
    assert.match(await problems('istioctl', ['uninstall'], ['--purge', '--all']), /no flag --all$/);
    assert.equal(await problems('istioctl', ['uninstall'], ['--purge', '-y']), '');
  });
});
