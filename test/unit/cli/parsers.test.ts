import assert from 'node:assert/strict';
import { CliParseError } from '../../../src/cli/cliCommand.ts';
import { LineSplitter, plainText } from '../../../src/cli/plainText.ts';
import { parseAnalyze } from '../../../src/cli/tools/istioctlAnalyze.ts';
import { profileList } from '../../../src/cli/tools/istioctlInstall.ts';
import { parseVersion } from '../../../src/cli/tools/istioctlVersion.ts';
import { clientVersion } from '../../../src/cli/tools/kubectlVersion.ts';

const subset = `[
\t{
\t\t"code": "IST0101",
\t\t"documentationUrl": "https://istio.io/v1.31/docs/reference/config/analysis/ist0101/?ref=istioctl-analyze",
\t\t"level": "Error",
\t\t"message": "Referenced host+subset in destinationrule not found: \\"reviews+v1\\"",
\t\t"origin": "VirtualService default/reviews",
\t\t"reference": "/home/ann/mesh files/virtualservice.yaml:11"
\t}
]
`;

describe('istioctl analyze output', () => {
  it('reads a finding with its object, place and page', () => {
    const report = parseAnalyze({ stdout: subset, stderr: '' });
    assert.deepEqual(report, {
      findings: [
        {
          code: 'IST0101',
          level: 'Error',
          message: 'Referenced host+subset in destinationrule not found: "reviews+v1"',
          origin: { kind: 'VirtualService', namespace: 'default', name: 'reviews' },
          reference: { file: '/home/ann/mesh files/virtualservice.yaml', line: 11 },
          documentationUrl:
            'https://istio.io/v1.31/docs/reference/config/analysis/ist0101/?ref=istioctl-analyze',
        },
      ],
      unread: [],
      empty: false,
    });
  });

  it('takes a clean result and a namespace that does not exist for different things', () => {
    assert.deepEqual(parseAnalyze({ stdout: '[]\n', stderr: '✔ No validation issues found' }), {
      findings: [],
      unread: [],
      empty: false,
    });
    assert.equal(parseAnalyze({ stdout: '', stderr: '' }).empty, true);
  });

  it('finds the list behind log lines, bracketed ones included', () => {
    const log =
      '2026-11-23T20:00:00Z\twarn\tfile\terror processing /x.yaml[2]: yaml: line 3\n[oops] not json\n';
    assert.equal(parseAnalyze({ stdout: log + subset, stderr: '' }).findings.length, 1);
  });

  it('keeps what could not be read, once', () => {
    const stderr = [
      '2026-11-23T21:13:00Z\twarn\tfile\terror processing -[1]: yaml: line 1 - skipping',
      'Error(s) adding files: 1 error occurred:',
      '\t* errors parsing content "-": 1 error occurred:',
      '\t* error processing -[1]: yaml: line 1',
      'Skipping file notes.txt, recognized file extensions are: [.json .yaml .yml]',
    ].join('\n');
    const { unread } = parseAnalyze({ stdout: '[]', stderr });
    assert.equal(unread.length, 2);
    assert.equal(unread[0], 'error processing -[1]: yaml: line 1');
    const odd = parseAnalyze({ stdout: '[]', stderr: 'Error(s) adding files: something new' });
    assert.deepEqual(odd.unread, ['Error(s) adding files: something new']);
  });

  it('splits places at the last colon and leaves places without a line whole', () => {
    const places = ['C:\\mesh\\a.yaml:7', 'C:\\mesh\\a.json', '-:3', '/a:b.yaml'].map(
      (reference) =>
        parseAnalyze({ stdout: JSON.stringify([{ code: 'IST0106', reference }]), stderr: '' }).findings[0]
          ?.reference,
    );
    assert.deepEqual(places, [
      { file: 'C:\\mesh\\a.yaml', line: 7 },
      { file: 'C:\\mesh\\a.json' },
      { file: '-', line: 3 },
      { file: '/a:b.yaml' },
    ]);
  });

  it('keeps cluster-scoped origins, unknown codes and missing fields', () => {
    const stdout = JSON.stringify([
      { code: 'IST0102', level: 'Info', message: 'm', origin: 'Namespace default' },
      { code: 'IST9999', level: 'Fatal' },
      { nonsense: true },
      'text',
    ]);
    const { findings } = parseAnalyze({ stdout, stderr: '' });
    assert.deepEqual(
      findings.map(({ code, level, origin }) => ({ code, level, origin })),
      [
        { code: 'IST0102', level: 'Info', origin: { kind: 'Namespace', name: 'default' } },
        { code: 'IST9999', level: 'Info', origin: undefined },
      ],
    );
  });

  it('links only to istio.io', () => {
    const page = (documentationUrl: string): string | undefined =>
      parseAnalyze({ stdout: JSON.stringify([{ code: 'IST0106', documentationUrl }]), stderr: '' })
        .findings[0]?.documentationUrl;
    const own = 'https://istio.io/latest/docs/reference/config/analysis/ist0106/';
    for (const bad of [
      'http://istio.io/x',
      'https://istio.io.evil.example/',
      'https://istio.io@evil.example/',
      'https://istio.io:8443/x',
      'command:workbench.action.quit',
      'javascript:alert(1)',
      '',
    ]) {
      assert.equal(page(bad), own, bad);
    }
  });

  it('refuses what is no list', () => {
    assert.throws(() => parseAnalyze({ stdout: 'Usage: istioctl', stderr: '' }), CliParseError);
    assert.throws(() => parseAnalyze({ stdout: '{"code":"x"}', stderr: '' }), CliParseError);
  });
});

describe('istioctl version output', () => {
  it('reads client, control plane and proxies', () => {
    const stdout = JSON.stringify({
      clientVersion: {
        version: '1.31.4',
        revision: 'a',
        golang_version: 'go1.26',
        status: 'Clean',
        tag: '1.31.4',
      },
      meshVersion: [{ Component: 'pilot', Revision: 'default', Info: { version: '1.31.1' } }],
      dataPlaneVersion: [{ ID: 'productpage-v1-1.default', IstioVersion: '1.31.1', Type: 'sidecar' }],
    });
    assert.deepEqual(parseVersion({ stdout }), {
      client: '1.31.4',
      controlPlane: [{ version: '1.31.1', revision: 'default' }],
      dataPlane: [{ id: 'productpage-v1-1.default', version: '1.31.1', type: 'sidecar' }],
    });
  });

  it('reads a client alone', () => {
    assert.deepEqual(parseVersion({ stdout: '{"clientVersion":{"version":"unknown"}}' }), {
      client: 'unknown',
      controlPlane: [],
      dataPlane: [],
    });
  });

  it('refuses other output', () => {
    assert.throws(() => parseVersion({ stdout: 'Usage:' }), CliParseError);
    assert.throws(() => parseVersion({ stdout: '{}' }), CliParseError);
  });
});

describe('other output', () => {
  it('reads the versions of kubectl', () => {
    const parse = (stdout: string) => clientVersion().parse({ stdout, stderr: '', exitCode: 0 });
    assert.deepEqual(parse('{"clientVersion":{"gitVersion":"v1.34.1"},"kustomizeVersion":"v5"}'), {
      client: 'v1.34.1',
    });
    assert.throws(() => parse(''), CliParseError);
    assert.throws(() => parse('Client Version: v1.20'), CliParseError);
  });

  it('reads the list of profiles from either stream', () => {
    const stderr = 'Istio configuration profiles:\n    ambient\n    default\n    demo\n';
    assert.deepEqual(profileList().parse({ stdout: '', stderr, exitCode: 0 }), [
      'ambient',
      'default',
      'demo',
    ]);
  });
});

describe('plain text', () => {
  it('drops escape sequences, control characters and marks that reorder text', () => {
    assert.equal(
      plainText(
        '\u001b[31mred\u001b[0m \u001b]8;;http://evil\u0007link\u001b]8;;\u0007 a\u0008b \u202ecba\u202c\u0000\u009b',
      ),
      'red link ab cba',
    );
    assert.equal(plainText('one\r\ntwo\rthree\tx\n'), 'one\ntwo\nthree\tx\n');
  });

  it('cuts lines also where sequences arrive in pieces', () => {
    const lines: string[] = [];
    const splitter = new LineSplitter((line) => lines.push(line));
    for (const piece of ['\u001b[3', '1mred\u001b[', '0m\r', '\nnext\nre', 'st']) splitter.push(piece);
    assert.deepEqual(lines, ['red', 'next']);
    splitter.end();
    splitter.end();
    assert.deepEqual(lines, ['red', 'next', 'rest']);
  });
});
