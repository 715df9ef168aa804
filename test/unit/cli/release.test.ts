import assert from 'node:assert/strict';
import { findingParts } from '../../../src/cli/findingParts.ts';
import { manifestDifference, manifestGroups, manifestObjects } from '../../../src/cli/profileManifest.ts';
import * as release from '../../../src/cli/release.ts';

describe('releases', () => {
  it('are named as Istio names them', () => {
    const file = (platform: string, arch: string, kind: release.ReleaseKind = 'istioctl') =>
      release.releaseFile(kind, '1.31.1', platform, arch).fileName;
    assert.equal(file('linux', 'x64'), 'istioctl-1.31.1-linux-amd64.tar.gz');
    assert.equal(file('linux', 'arm'), 'istioctl-1.31.1-linux-armv7.tar.gz');
    assert.equal(file('darwin', 'arm64', 'istio'), 'istio-1.31.1-osx-arm64.tar.gz');
    assert.equal(file('win32', 'x64'), 'istioctl-1.31.1-win-amd64.zip');
    const whole = release.releaseFile('istio', '1.31.1', 'win32', 'x64');
    assert.equal(
      whole.url,
      'https://github.com/istio/istio/releases/download/1.31.1/istio-1.31.1-win-amd64.zip',
    );
    assert.equal(whole.istioctl, 'istio-1.31.1/bin/istioctl.exe');
    assert.ok(release.allowedDownload(whole.url) && release.allowedDownload(whole.checksumUrl));
  });

  it('refuse what is no release and what is not built', () => {
    for (const version of ['latest', '1.31', '1.31.1/../../x', 'v1.31.1', '1.31.1?x', '']) {
      assert.throws(() => release.releaseFile('istioctl', version, 'linux', 'x64'), RangeError);
    }
    for (const [platform, arch] of [
      ['linux', 'ia32'],
      ['freebsd', 'x64'],
      ['constructor', ''],
    ] as const) {
      assert.throws(
        () => release.releaseFile('istioctl', '1.31.1', platform, arch),
        /Istio has no istioctl for/,
      );
    }
  });

  it('are there for every machine that Istio builds for', () => {
    const built = release.machines.map(({ platform, arch }) =>
      release.releaseFile('istioctl', '1.31.1', platform, arch).fileName.replace(/^istioctl-1\.31\.1-/, ''),
    );
    assert.deepEqual(
      new Set(built),
      new Set([
        'linux-amd64.tar.gz',
        'linux-arm64.tar.gz',
        'linux-armv7.tar.gz',
        'osx-amd64.tar.gz',
        'osx-arm64.tar.gz',
        'win-amd64.zip',
      ]),
    );
  });

  it('come from GitHub and its asset hosts only', () => {
    const table: [string, boolean][] = [
      ['https://github.com/istio/istio/releases/download/1.31.1/x', true],
      ['https://objects.githubusercontent.com/a?b=c', true],
      ['https://release-assets.githubusercontent.com/a', true],
      ['http://github.com/x', false],
      ['https://github.com.evil.example/x', false],
      ['https://github.com@evil.example/x', false],
      ['https://user@github.com/x', false],
      ['https://github.com:8443/x', false],
      ['https://raw.githubusercontent.com/x', false],
      ['file:///etc/passwd', false],
      ['', false],
    ];
    for (const [address, allowed] of table) assert.equal(release.allowedDownload(address), allowed, address);
  });

  it('publish their hash with one space or two, or a star', () => {
    const hash = 'A'.repeat(32) + 'b'.repeat(32);
    for (const gap of [' ', '  ', ' *']) {
      assert.equal(release.publishedHash(`${hash}${gap}x.tar.gz\n`, 'x.tar.gz'), hash.toLowerCase());
    }
    assert.equal(release.publishedHash(`${hash} y.tar.gz`, 'x.tar.gz'), undefined);
    assert.equal(release.publishedHash('<html>404</html>', 'x.tar.gz'), undefined);
    assert.equal(release.publishedHash(`${'a'.repeat(63)} x.tar.gz`, 'x.tar.gz'), undefined);
  });

  it('are pinned where a hash is known from elsewhere', () => {
    assert.match(release.pinnedHash('istioctl-1.31.1-linux-amd64.tar.gz') ?? '', /^[0-9a-f]{64}$/);
    assert.equal(release.pinnedHash('constructor'), undefined);
  });
});

describe('entries of an archive', () => {
  it('are kept inside their folder', () => {
    const table: [string, release.ArchiveEntryType, string | undefined][] = [
      ['istio-1.31.1/bin/istioctl', 'file', 'istio-1.31.1/bin/istioctl'],
      ['./istioctl', 'file', 'istioctl'],
      ['istio-1.31.1/', 'folder', 'istio-1.31.1'],
      ['./', 'folder', undefined],
      ['../istioctl', 'file', undefined],
      ['a/../../b', 'file', undefined],
      ['/etc/passwd', 'file', undefined],
      ['C:/x', 'file', undefined],
      ['a\\..\\b', 'file', undefined],
      ['a//b', 'file', undefined],
      ['a\u0000b', 'file', undefined],
      ['nul', 'file', undefined],
      ['a/con.txt', 'file', undefined],
      ['a/b.', 'file', undefined],
      ['', 'file', undefined],
      ['x', 'link', undefined],
      ['x', 'other', undefined],
    ];
    for (const [name, type, path] of table)
      assert.equal(release.safeEntryPath(name, type), path, JSON.stringify(name));
  });
});

const manifest = `apiVersion: v1
kind: Service
metadata: { name: istiod, namespace: istio-system }
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: gateways.networking.istio.io }
---
# nothing
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: istiod, namespace: istio-system }
spec: { replicas: 1 }
`;

describe('generated manifests', () => {
  it('are grouped, what runs first and CRDs last', () => {
    const groups = manifestGroups(manifestObjects(manifest));
    assert.deepEqual(
      groups.map(({ kind, objects }) => [kind, objects.length]),
      [
        ['Deployment', 1],
        ['Service', 1],
        ['CustomResourceDefinition', 1],
      ],
    );
  });

  it('are compared by kind and name, whatever the version of the API', () => {
    const other = manifest
      .replace('replicas: 1', 'replicas: 2')
      .replace('apiVersion: apps/v1', 'apiVersion: apps/v2')
      .replace(
        'name: istiod, namespace: istio-system }\n---',
        'name: istiod-x, namespace: istio-system }\n---',
      );
    const { added, removed, changed } = manifestDifference(manifestObjects(manifest), manifestObjects(other));
    const names = (objects: readonly { kind: string; name: string }[]) =>
      objects.map(({ kind, name }) => `${kind} ${name}`);
    assert.deepEqual(names(added), ['Service istiod-x']);
    assert.deepEqual(names(removed), ['Service istiod']);
    assert.deepEqual(names(changed), ['Deployment istiod']);
  });

  it('are refused when they are no YAML', () => {
    assert.throws(() => manifestObjects('a: [1'), /not YAML/);
    assert.deepEqual(manifestObjects('Usage: istioctl'), []);
  });
});

describe('names inside findings', () => {
  const table: [string, string, object | undefined][] = [
    [
      'IST0101',
      'Referenced host+subset in destinationrule not found: "reviews+v1"',
      { what: 'host+subset in destinationrule', name: 'reviews+v1' },
    ],
    ['IST0101', 'Referenced something new', undefined],
    [
      'IST0102',
      "The namespace is not enabled for Istio injection. Run 'kubectl label namespace shop istio-injection=enabled' to enable it, or 'kubectl label namespace shop istio-injection=disabled' to explicitly mark it as not needing injection.",
      { namespace: 'shop' },
    ],
    [
      'IST0103',
      'The pod default/a-1 is missing the Istio proxy. This can often be resolved by restarting or redeploying the workload.',
      { pod: 'default/a-1' },
    ],
    [
      'IST0108',
      'Unknown annotation: networking.istio.io/exportT',
      { annotation: 'networking.istio.io/exportT' },
    ],
    [
      'IST0112',
      'This VirtualService routes to a service "reviews" that exposes multiple ports [9080 9090]. Specifying a port in the destination is required to disambiguate.',
      { service: 'reviews', ports: [9080, 9090] },
    ],
    [
      'IST0118',
      "Port name foo (port: 80, targetPort: 8080) doesn't follow the naming convention of Istio port.",
      { portName: 'foo', port: 80 },
    ],
    [
      'IST0127',
      'No matching workloads for this resource with the following labels: app=a,version=v1',
      { labels: { app: 'a', version: 'v1' } },
    ],
    [
      'IST0135',
      'Annotation "sidecar.istio.io/inject" has been deprecated in favor of the "sidecar.istio.io/inject" label and may not work in future Istio versions.',
      { annotation: 'sidecar.istio.io/inject', replacement: 'sidecar.istio.io/inject' },
    ],
    [
      'IST0173',
      'The Subset v4 defined in the DestinationRule does not select any pods. Which may lead to 503 UH (NoHealthyUpstream).',
      { subset: 'v4' },
    ],
    [
      'IST0174',
      'The host revews defined in the DestinationRule does not match any services in the mesh.',
      { host: 'revews' },
    ],
    ['IST9999', 'x', undefined],
    ['constructor', 'x', undefined],
  ];
  for (const [code, message, parts] of table) {
    it(`${code}: ${message.slice(0, 50)}`, () => {
      assert.deepEqual(findingParts({ code, message }), parts === undefined ? undefined : { code, ...parts });
    });
  }
});
