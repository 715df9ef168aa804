import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ensureBinaries } from '../../practice/binaries.ts';
import { kubernetesVersion, programs } from '../../practice/programs.ts';
import { meshFolder, root } from './support.ts';

/** A program in place of Go: it writes half of what it builds, and the rest when it is not held, unless it shall be slow. */
const fakeGo = `#!${process.execPath}
const { appendFileSync, writeFileSync, existsSync } = require('node:fs');
const { join } = require('node:path');
const [command, ...args] = process.argv.slice(2);
if (command === 'env') console.log('go1.99');
if (command === 'build') {
  const target = args[args.indexOf('-o') + 1];
  writeFileSync(target, 'half');
  appendFileSync(join(__dirname, 'builds'), args.at(-1) + '\\n');
  if (existsSync(join(__dirname, 'slow'))) setInterval(() => {}, 1000);
  else if (existsSync(join(__dirname, 'broken'))) { console.error('main.go:1: no such thing'); process.exit(1); }
  else {
    const looking = setInterval(() => {
      if (existsSync(join(__dirname, 'held'))) return;
      clearInterval(looking);
      writeFileSync(target, 'whole');
    }, 5);
  }
}
`;

const program = { name: 'thing', folder: 'warden', package: './thing', linkerFlags: ['-s'], coldMinutes: 1 };

describe('build cache of the practice mesh', () => {
  let dir: string;
  let remove: () => void;
  const said: string[] = [];

  beforeEach(() => {
    ({ dir, remove } = meshFolder());
    mkdirSync(join(dir, 'go'));
    writeFileSync(join(dir, 'go', 'go'), fakeGo);
    chmodSync(join(dir, 'go', 'go'), 0o755);
    said.length = 0;
  });
  afterEach(() => remove());

  function build(options: { path?: string; signal?: AbortSignal } = {}) {
    return ensureBinaries({
      programs: [program],
      data: [],
      env: { PATH: options.path ?? join(dir, 'go'), MESHWALK_CACHE: join(dir, 'cache') },
      log: (line) => said.push(line),
      signal: options.signal,
    });
  }

  it('builds once, says so, and needs no Go afterwards', async () => {
    const path = (await build()).program('thing');
    assert.equal(readFileSync(path, 'utf8'), 'whole');
    assert.match(
      said.join('\n'),
      /^Preparing 1 parts .* go1\.99.*\nBuilding thing \(1 of 1\) …\nBuilt thing in \d+ s\.$/,
    );
    said.length = 0;
    assert.equal((await build({ path: join(dir, 'nowhere') })).program('thing'), path);
    assert.deepEqual(said, []);
  });

  it('shows nothing of an interrupted build, and builds anew next time', async () => {
    writeFileSync(join(dir, 'go', 'slow'), '');
    const stop = new AbortController();
    const building = build({ signal: stop.signal });
    while (!existsSync(join(dir, 'go', 'builds'))) await wait(10);
    stop.abort(new Error('enough'));
    await assert.rejects(building, /enough/);
    assert.deepEqual(filesOf(join(dir, 'cache')), []);

    writeFileSync(join(dir, 'go', 'builds'), '');
    rmSync(join(dir, 'go', 'slow'));
    assert.equal(readFileSync((await build()).program('thing'), 'utf8'), 'whole');
  });

  it('clears away what a killed builder has left', async () => {
    const first = (await build()).program('thing');
    const left = join(dirname(first), '.draft-2147483646-abc');
    mkdirSync(left);
    writeFileSync(join(left, 'thing'), 'half');
    rmSync(first);
    await build();
    assert(!existsSync(left));
  });

  it('builds once for two that need the same at once', async () => {
    const held = join(dir, 'go', 'held');
    const waiting = `Process ${process.pid} builds thing (1 of 1): waiting`;
    writeFileSync(held, '');
    const building = Promise.all([build(), build()]);
    while (!said.some((line) => line.includes(waiting))) await wait(10);
    rmSync(held);
    const [one, other] = await building;
    assert.equal(one.program('thing'), other.program('thing'));
    assert.equal(readFileSync(one.program('thing'), 'utf8'), 'whole');
    assert.deepEqual(filesOf(join(dir, 'cache')), ['thing']);
    assert.equal(readFileSync(join(dir, 'go', 'builds'), 'utf8'), './thing\n');
  });

  it('takes over from a builder that is gone, also when another process has got its number', async () => {
    const first = (await build()).program('thing');
    const lock = `${dirname(first)}.lock`;
    rmSync(dirname(first), { recursive: true });
    writeFileSync(lock, String(process.pid));
    const longAgo = new Date(Date.now() - 120_000);
    utimesSync(lock, longAgo, longAgo);
    assert.equal((await build()).program('thing'), first);
    assert.deepEqual(filesOf(join(dir, 'cache')), ['thing']);
  });

  it('says in one sentence that there is no Go', async () => {
    await assert.rejects(build({ path: join(dir, 'nowhere') }), {
      message:
        'The practice mesh is built from Go modules once, and no Go was found: install Go 1.26 or newer (https://go.dev/dl) and try again.',
    });
  });

  it('names the program that cannot be built, and why', async () => {
    writeFileSync(join(dir, 'go', 'broken'), '');
    await assert.rejects(build(), { message: 'Building thing failed: main.go:1: no such thing' });
    assert.deepEqual(filesOf(join(dir, 'cache')), []);
  });

  it('builds the Kubernetes that its version says', () => {
    const modules = readFileSync(join(root, 'test', 'practice', 'modules', 'kubernetes', 'go.mod'), 'utf8');
    assert.equal(/^\s*k8s\.io\/kubernetes (v\S+)/m.exec(modules)?.[1], kubernetesVersion);
    assert(programs.some(({ linkerFlags }) => linkerFlags.some((flag) => flag.endsWith(kubernetesVersion))));
  });
});

function filesOf(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);
}
