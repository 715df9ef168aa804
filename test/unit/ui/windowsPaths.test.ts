import assert from 'node:assert/strict';
import { fileKey } from '../../../src/ui/editor/fileKey.ts';
import { globPattern } from '../../../src/ui/editor/globPattern.ts';

/** An address as VS Code has it: its text has the drive in lower case, its path as somebody has written it. */
function address(path: string, authority = '', scheme = 'file'): Parameters<typeof fileKey>[0] {
  const lowered = path.replace(/^\/[A-Z](?=:)/, (drive) => drive.toLowerCase());
  const text = `${scheme}://${authority}${lowered.split('/').map(encodeURIComponent).join('/')}`;
  return { scheme, authority, path, toString: () => text };
}

describe('The key of a file', () => {
  const GATEWAY = '/c:/Users/\u00c4nne M\u00fcller/my mesh/gateway.yaml';

  it('is the same on Windows whatever the case of drive, letters and umlauts', () => {
    const key = fileKey(address(GATEWAY), 'win32');
    for (const path of [GATEWAY.replace('c:', 'C:'), GATEWAY.toUpperCase(), GATEWAY.toLowerCase()])
      assert.equal(fileKey(address(path), 'win32'), key, path);
    assert.notEqual(fileKey(address(GATEWAY.replace('c:', 'd:')), 'win32'), key);
  });

  it('tells shares and WSL apart from drives and from each other', () => {
    const path = '/share/my mesh/gateway.yaml';
    const keys = ['', 'server', 'other', 'wsl.localhost'].map((host) =>
      fileKey(address(path, host), 'win32'),
    );
    assert.equal(new Set(keys).size, keys.length);
    assert.equal(fileKey(address(path, 'SERVER'), 'win32'), fileKey(address(path, 'server'), 'win32'));
  });

  it('is the address itself where case counts: on Linux, and on file systems of other extensions', () => {
    for (const [one, platform] of [
      [address('/home/ann/A.yaml'), 'linux'],
      [address(GATEWAY, '', 'memory'), 'win32'],
    ] as const) {
      assert.equal(fileKey(one, platform), one.toString());
      assert.notEqual(
        fileKey(one, platform),
        fileKey(address(one.path.toLowerCase(), '', one.scheme), platform),
      );
    }
  });
});

describe("A glob of another extension's setting", () => {
  it('is absolute when it has a drive or a share, however it is written, and else holds below any folder', () => {
    for (const [glob, pattern] of [
      ['C:\\Users\\\u00c4nne M\u00fcller\\my mesh\\*.yaml', 'c:/Users/\u00c4nne M\u00fcller/my mesh/*.yaml'],
      ['d:/mesh/**/*.yaml', 'd:/mesh/**/*.yaml'],
      ['file:///c%3A/my%20mesh/*.yaml', 'c:/my mesh/*.yaml'],
      ['file:///C:/mesh/*.yaml', 'c:/mesh/*.yaml'],
      ['file:///home/ann/*.yaml', '/home/ann/*.yaml'],
      ['file:///100%/*.yaml', '/100%/*.yaml'],
      ['\\\\server\\share\\*.yaml', '//server/share/*.yaml'],
      ['/home/ann/*.yaml', '/home/ann/*.yaml'],
      ['**/mesh/*.yaml', '**/mesh/*.yaml'],
      ['mesh/[ab].yaml', '**/mesh/[ab].yaml'],
    ] as const)
      assert.equal(globPattern(glob), pattern);
  });
});
