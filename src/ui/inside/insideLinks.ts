import { DocumentLink, Position, Range, languages } from 'vscode';
import type { Disposable, TextDocument } from 'vscode';
import type { KubeObject } from '../../mesh/kubeObject.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import type { ObjectDocuments } from '../explorer/objectDocuments.ts';
import { INSIDE_SCHEME } from './insideAddress.ts';

/** `# kind.group namespace/name`, as the texts of `cli/envoyText.ts` name the source of an entry. */
const SOURCE = /# (([a-z0-9]+)(?:\.([a-z0-9.-]+))? ([a-z0-9-]+)\/([a-z0-9.-]+))$/;

/** The sources of entries lead to the live objects: as links, and by "go to definition". */
export function linkSources(hub: ClusterHub, objects: ObjectDocuments): Disposable[] {
  const selector = { scheme: INSIDE_SCHEME, language: 'yaml' };
  const linkAt = (document: TextDocument, line: number): DocumentLink | undefined => {
    const { text } = document.lineAt(line);
    const found = SOURCE.exec(text);
    const [, words, kindKey, group = '', namespace, name] = found ?? [];
    if (found === null || words === undefined || namespace === undefined || name === undefined)
      return undefined;
    const kind =
      kindKey === 'service'
        ? { group: '', kind: 'Service', version: 'v1' }
        : hub.meshKinds.find((one) => one.group === group && one.kind.toLowerCase() === kindKey);
    if (kind === undefined) return undefined;
    const version = hub.session?.served(kind)?.version ?? 'v1';
    const object: KubeObject = {
      apiVersion: group === '' ? version : `${group}/${version}`,
      kind: kind.kind,
      metadata: { name, namespace },
    };
    const end = text.length;
    return new DocumentLink(new Range(line, end - words.length, line, end), objects.uriOf(object));
  };
  return [
    languages.registerDocumentLinkProvider(selector, {
      provideDocumentLinks: (document) =>
        Array.from({ length: document.lineCount }, (_, line) => linkAt(document, line)).filter(
          (link) => link !== undefined,
        ),
    }),
    languages.registerDefinitionProvider(selector, {
      provideDefinition: (document, { line }) => {
        const target = linkAt(document, line)?.target;
        return target === undefined
          ? undefined
          : { uri: target, range: new Range(new Position(0, 0), new Position(0, 0)) };
      },
    }),
  ];
}
