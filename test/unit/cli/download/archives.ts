import { pack } from 'tar-stream';
import type { Header } from 'tar-stream';
import { gzipSync } from 'node:zlib';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

export type Entry = Partial<Header> & { readonly name: string; readonly content?: string | Buffer };

/** An istioctl that says a version, as `istioctl version --remote=false -o json` does. */
export function istioctlScript(version: string): string {
  return `#!/bin/sh\necho '{"clientVersion":{"version":"${version}"}}'\n`;
}

export function istioctlEntry(version: string): Entry {
  return { name: 'istioctl', mode: 0o755, content: istioctlScript(version) };
}

/** The entries of a whole release. */
export function releaseEntries(version: string): Entry[] {
  const root = `istio-${version}`;
  return [
    { name: `./`, type: 'directory' },
    { name: `${root}/`, type: 'directory' },
    { name: `${root}/bin/istioctl`, mode: 0o755, content: istioctlScript(version) },
    { name: `${root}/samples/addons/kiali.yaml`, content: `# Kiali for ${version}\n` },
    { name: `${root}/manifests/profiles/demo.yaml`, content: 'spec: {}\n' },
  ];
}

export async function tarGz(entries: readonly Entry[]): Promise<Buffer> {
  const archive = pack();
  for (const { content, ...header } of entries) archive.entry(header, content ?? '');
  archive.finalize();
  return gzipSync(await buffer(archive));
}

/** @param rename names as they shall stand in the archive, for those that the library refuses to write; of equal length */
export async function zip(
  entries: readonly { name: string; mode?: number; content: string | Buffer }[],
  rename: Readonly<Record<string, string>> = {},
): Promise<Buffer> {
  const archive = new ZipFile();
  for (const { name, mode = 0o100644, content } of entries)
    archive.addBuffer(Buffer.from(content), name, { mode });
  archive.end();
  let bytes = (await buffer(archive.outputStream)).toString('latin1');
  for (const [from, to] of Object.entries(rename)) bytes = bytes.replaceAll(from, to);
  return Buffer.from(bytes, 'latin1');
}
