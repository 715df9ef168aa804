import assert from 'node:assert/strict';
import { absolutePath } from '../../../src/cli/argument.ts';
import { moveFolder } from '../../../src/cli/download/moveFolder.ts';
import { findTool, pathFolders } from '../../../src/cli/find.ts';
import type { Disk, SearchPlaces } from '../../../src/cli/find.ts';
import { taskkillCommand } from '../../../src/cli/killTree.ts';
import { releaseFile, safeEntryPath } from '../../../src/cli/release.ts';
import { isSamePath } from '../../../src/cli/samePath.ts';
import { shownCommand, quotingStyleOf } from '../../../src/cli/shownCommand.ts';
import { targetArgs, targetEnv } from '../../../src/cli/target.ts';
import { parseAnalyze } from '../../../src/cli/tools/istioctlAnalyze.ts';
import { toolEnv } from '../../../src/cli/wardened.ts';

/** A disk of Windows with these programs; `links` lead elsewhere. Names are the same whatever their case. */
function disk(programs: readonly string[], links: Readonly<Record<string, string>> = {}): Disk {
  const key = (path: string): string => path.toLowerCase();
  const known = new Map(programs.map((path) => [key(path), path]));
  const led = new Map(Object.entries(links).map(([from, to]) => [key(from), to]));
  return {
    realpath: async (path) => {
      const real = led.get(key(path)) ?? known.get(key(path));
      if (real === undefined) throw new Error(`ENOENT ${path}`);
      return real;
    },
    isProgram: async (path) => known.has(key(path)),
  };
}

function places(more: Partial<SearchPlaces>): SearchPlaces {
  return { path: '', home: 'C:\\Users\\ann', workspace: ['C:\\work\\shop'], platform: 'win32', ...more };
}

describe('on Windows', () => {
  it('a tool is an .exe on PATH, in quotes or not, in the home of istioctl or in our storage', async () => {
    const programs = [
      'C:\\Program Files\\Istio\\istioctl.exe',
      'C:\\Users\\ann\\.istioctl\\bin\\istioctl.exe',
      'D:\\ours\\1.31.1\\bin\\istioctl.exe',
    ];
    const search = await findTool(
      'istioctl',
      places({
        path: '.;bin;"C:\\Program Files\\Istio";C:\\nothing',
        storage: ['D:\\ours\\1.31.1\\bin'],
        disk: disk(programs),
      }),
    );
    assert.deepEqual(
      search.found.map(({ path }) => path),
      programs,
    );
  });

  it('a script is never taken for a tool, whatever PATHEXT says', async () => {
    for (const ending of ['.cmd', '.bat', '.ps1', '.com', '']) {
      const setting = `C:\\tools\\istioctl${ending}`;
      const search = await findTool('istioctl', places({ setting, disk: disk([setting]) }));
      assert.deepEqual(search.found, []);
      assert.match(search.problem ?? '', /not an \.exe file/);
    }
  });

  it('the workspace is known whatever the case, the link or the short name', async () => {
    const inside = 'C:\\work\\shop\\bin\\istioctl.exe';
    for (const [path, links] of [
      ['c:\\WORK\\Shop\\bin', {}],
      ['C:\\WORK~1\\SHOP\\BIN', { 'C:\\WORK~1\\SHOP\\BIN\\istioctl.exe': inside }],
      ['C:\\links', { 'C:\\links\\istioctl.exe': inside }],
    ] as const) {
      const search = await findTool('istioctl', places({ path, disk: disk([inside], links) }));
      assert.deepEqual(search.found, [], path);
    }
    const dotted = 'C:\\work\\shop\\..tools\\istioctl.exe';
    assert.deepEqual(
      (await findTool('istioctl', places({ path: 'C:\\work\\shop\\..tools', disk: disk([dotted]) }))).found,
      [],
    );
    const beside = 'C:\\work\\shop-tools\\istioctl.exe';
    const search = await findTool('istioctl', places({ path: 'C:\\work\\shop-tools', disk: disk([beside]) }));
    assert.equal(search.found[0]?.path, beside);
    const elsewhere = 'D:\\work\\shop\\istioctl.exe';
    const other = await findTool('istioctl', places({ path: 'D:\\work\\shop', disk: disk([elsewhere]) }));
    assert.equal(other.found[0]?.path, elsewhere);
  });

  it('only folders that mean the same everywhere count on PATH', () => {
    const path = 'C:\\a;"D:\\b c";\\rooted;/rooted;C:relative;..\\up;\\\\server\\share\\bin;;.';
    assert.deepEqual(pathFolders(path, 'win32'), ['C:\\a', 'D:\\b c', '\\\\server\\share\\bin']);
    assert.deepEqual(pathFolders('/a:"/b":c::.', 'linux'), ['/a']);
    assert.deepEqual(pathFolders(undefined, 'win32'), []);
  });

  it('kubeconfig files have drives, and are listed with semicolons', () => {
    const [one, two] = ['C:\\Users\\ann\\.kube\\config', 'D:\\more config'];
    assert.deepEqual(targetArgs({ context: 'x', kubeconfig: [one] }, 'win32'), [
      '--context=x',
      `--kubeconfig=${one}`,
    ]);
    assert.equal(targetEnv({ context: 'x', kubeconfig: [one, two] }, 'win32')['KUBECONFIG'], `${one};${two}`);
    assert.equal(targetEnv({ context: 'x', kubeconfig: ['/a', '/b'] }, 'linux')['KUBECONFIG'], '/a:/b');
    assert.throws(() => targetArgs({ context: 'x', kubeconfig: ['config'] }, 'win32'));
    assert.equal(absolutePath('File', '\\\\server\\share\\a.yaml', 'win32'), '\\\\server\\share\\a.yaml');
    assert.throws(() => absolutePath('File', 'C:a.yaml', 'win32'));
  });

  it('variables of another case are the same variables', () => {
    const base = {
      Path: 'C:\\a',
      node_options: '--inspect',
      Kuberc: 'on',
      Electron_Run_As_Node: '1',
      Home: 'x',
    };
    assert.deepEqual(toolEnv(base, { KUBERC: 'off' }, 'win32'), { Path: 'C:\\a', Home: 'x', KUBERC: 'off' });
    assert.equal(toolEnv(base, { KUBERC: 'off' }, 'linux')['Kuberc'], 'on');
    assert.deepEqual(toolEnv({ NODE_OPTIONS: 'x', ELECTRON_RUN_AS_NODE: '1' }, {}, 'linux'), {});
  });

  it('a tree is ended by the taskkill of the system, by no other one', () => {
    assert.deepEqual(taskkillCommand(42, { SystemRoot: 'D:\\Win' }), [
      'D:\\Win\\System32\\taskkill.exe',
      '/PID',
      '42',
      '/T',
      '/F',
    ]);
    for (const SystemRoot of [undefined, '', 'evil', '.\\evil'])
      assert.equal(taskkillCommand(1, { SystemRoot })[0], 'C:\\Windows\\System32\\taskkill.exe');
  });

  it('a release is a zip with an .exe, also on ARM, and no entry of it gets a name of a device', () => {
    for (const arch of ['x64', 'arm64']) {
      const file = releaseFile('istio', '1.31.1', 'win32', arch);
      assert.equal(file.fileName, 'istio-1.31.1-win-amd64.zip');
      assert.deepEqual([file.format, file.istioctl], ['zip', 'istio-1.31.1/bin/istioctl.exe']);
    }
    for (const name of [
      'C:\\x',
      'a\\b',
      'con',
      'AUX.txt',
      'a/nul.yaml',
      'a:stream',
      'dot.',
      'blank ',
      '//server/x',
    ])
      assert.equal(safeEntryPath(name, 'file'), undefined, name);
  });

  it('a finding in a file keeps the colon of its drive', () => {
    const reference = 'C:\\Users\\ann\\AppData\\Local\\Temp\\m-1\\0001.yaml:12';
    const { findings } = parseAnalyze({
      stdout: JSON.stringify([{ code: 'IST0101', message: 'x', reference }]),
      stderr: '',
    });
    assert.deepEqual(findings[0]?.reference, { file: reference.slice(0, -3), line: 12 });
  });

  it('a shown command is quoted so that PowerShell and the command prompt both take its paths', () => {
    const shown = (...shownArgs: string[]): string =>
      shownCommand({ tool: 'kubectl', shownArgs }, quotingStyleOf('win32'));
    const folder = 'C:\\Users\\\u00c4nne M\u00fcller\\my mesh';
    assert.equal(shown('kustomize', folder), `kubectl kustomize "${folder}"`);
    assert.equal(shown('-f', '\\\\server\\share\\a.yaml'), 'kubectl -f "\\\\server\\share\\a.yaml"');
    assert.equal(shown('--filename=C:/mesh/a.yaml'), 'kubectl --filename=C:/mesh/a.yaml');
    // A variable of the one or a quote of the other: PowerShell is the usual one.
    assert.equal(shown('C:\\$mesh\\a.yaml'), "kubectl 'C:\\$mesh\\a.yaml'");
  });

  it('a manifest is rendered and analyzed where it lies, on a drive, a share or in WSL', () => {
    for (const path of [
      'C:\\Users\\\u00c4nne M\u00fcller\\my mesh',
      'c:\\mesh',
      '\\\\server\\share\\my mesh',
      '\\\\wsl.localhost\\Ubuntu\\home\\ann\\mesh',
    ])
      assert.equal(absolutePath('Folder', path, 'win32'), path);
    for (const path of ['mesh', '.\\mesh', 'C:mesh'])
      assert.throws(() => absolutePath('Folder', path, 'win32'));
  });

  it('a file is the same however a tool writes its path', () => {
    const ours = 'C:\\Users\\\u00c4nne M\u00fcller\\Temp\\meshwalk-1\\0001.yaml';
    for (const said of [
      ours,
      ours.replaceAll('\\', '/'),
      ours.replace('C:', 'c:'),
      ours.replace('Temp', 'TEMP'),
      ours.replace('Temp', 'Temp\\.'),
    ])
      assert.ok(isSamePath(said, ours, 'win32'), said);
    assert.ok(!isSamePath(ours.replace('0001', '0002'), ours, 'win32'));
    assert.ok(!isSamePath('', ours, 'win32'));
    assert.ok(isSamePath('\\\\server\\share\\a.yaml', '//Server/share/a.yaml', 'win32'));
    assert.ok(!isSamePath('/tmp/A.yaml', '/tmp/a.yaml', 'linux'));
    assert.ok(!isSamePath('/tmp/x\\a.yaml', '/tmp/x/a.yaml', 'linux'));
  });

  describe('a folder with a file that somebody has open', () => {
    const busy = (code: string): Error => Object.assign(new Error(code), { code });
    const pauses = [1, 1, 1];
    const moving = (failures: number, code: string) => {
      const tries = { count: 0 };
      const move = async (): Promise<void> => {
        tries.count++;
        if (tries.count <= failures) throw busy(code);
      };
      return { tries, move };
    };

    it('is moved as soon as it is let go', async () => {
      for (const code of ['EPERM', 'EACCES', 'EBUSY']) {
        const { tries, move } = moving(2, code);
        await moveFolder('a', 'b', { platform: 'win32', move, pauses });
        assert.equal(tries.count, 3);
      }
    });

    it('fails when it never is, at once for any other reason, and at once elsewhere', async () => {
      const never = moving(Infinity, 'EBUSY');
      await assert.rejects(moveFolder('a', 'b', { platform: 'win32', move: never.move, pauses }), /EBUSY/);
      assert.equal(never.tries.count, 4);
      const gone = moving(Infinity, 'ENOENT');
      await assert.rejects(moveFolder('a', 'b', { platform: 'win32', move: gone.move, pauses }), /ENOENT/);
      assert.equal(gone.tries.count, 1);
      const linux = moving(Infinity, 'EACCES');
      await assert.rejects(moveFolder('a', 'b', { platform: 'linux', move: linux.move, pauses }), /EACCES/);
      assert.equal(linux.tries.count, 1);
    });
  });
});
