import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { downloadGoModule } from '../../../scripts/schemas/goModule.ts';
import { DocumentCache, type ManifestObject, type ParsedDocument } from '../../../src/manifests/documents.ts';
import sources from '../../../schemas/sources.json' with { type: 'json' };

export interface JudgedDocument {
  /** Path inside of its module. */
  readonly file: string;
  readonly parsed: ParsedDocument;
  readonly object: ManifestObject;
}

export interface ModuleFolders {
  readonly istio: string;
  readonly gatewayApi: string;
}

/** Folders of the pinned modules whose own samples and test data are judged. */
export async function moduleFolders(): Promise<ModuleFolders> {
  const cwd = join(import.meta.dirname, '..', '..', 'practice', 'modules', 'istio');
  const download = ['mod', 'download', '-json', 'istio.io/istio'];
  const { stdout } = await execa('go', download, { cwd, timeout: 300_000 });
  const istio = (JSON.parse(stdout) as { Dir: string }).Dir;
  const [newest] = sources.gatewayApi.releases;
  if (newest === undefined) throw new Error('schemas/sources.json names no release of the Gateway API');
  const gatewayApi = await downloadGoModule(sources.gatewayApi.module, newest.version, newest.sum);
  return { istio, gatewayApi };
}

const groups = /(?:istio\.io|gateway\.networking)/;

/**
 * Reads the objects of the mesh's groups from files and folders. The key `_err`, by which Istio's own test data says
 * what is wrong, is taken out.
 * @param root cut off from the names of the files
 */
export function readDocuments(root: string, paths: readonly string[]): JudgedDocument[] {
  const cache = new DocumentCache();
  return paths
    .flatMap((path) => filesBelow(join(root, path)))
    .flatMap((file) =>
      cache.read(file, readFileSync(file, 'utf8')).flatMap(({ parsed }) => {
        const text = parsed.text.replace(/^_err:.*\n(?:[ ].*\n)*/m, '');
        const [document] = cache.read('one', text);
        return (document?.parsed.objects ?? [])
          .filter((object) => groups.test(object.identity.apiVersion ?? ''))
          .map((object) => ({
            file: file.slice(root.length + 1),
            parsed: document?.parsed ?? parsed,
            object,
          }));
      }),
    );
}

function filesBelow(path: string): string[] {
  if (!statSync(path).isDirectory()) return /\.(?:ya?ml|json)$/.test(path) ? [path] : [];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesBelow(join(path, name)));
}
