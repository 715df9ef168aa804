import { DocumentLink, Location, Position, Range } from 'vscode';
import type { TextDocument } from 'vscode';
import type { KubeObject } from '../../mesh/kubeObject.ts';
import { definingDocuments } from '../explorer/actions/workspaceFile.ts';
import type { FileParts } from '../explorer/actions/workspaceFile.ts';
import type { ObjectDocuments } from '../explorer/objectDocuments.ts';

/** What following an entry to its source needs. */
export interface LinkParts extends FileParts {
  readonly documents: ObjectDocuments;
}

/** `# kind.group namespace/name`, as the texts of `cli/envoyText.ts` name the source of an entry. */
const SOURCE = /# (([a-z0-9]+)(?:\.([a-z0-9.-]+))? ([a-z0-9-]+)\/([a-z0-9.-]+))$/;

/** A link to the object that caused an entry. Where it leads is looked up when it is followed. */
export class SourceLink extends DocumentLink {
  readonly object: KubeObject;

  constructor(range: Range, object: KubeObject) {
    super(range);
    this.object = object;
  }
}

/** The sources that a page names. */
export function sourceLinks(parts: LinkParts, document: TextDocument): SourceLink[] {
  return Array.from({ length: document.lineCount }, (_, line) => linkAt(parts, document, line)).filter(
    (link) => link !== undefined,
  );
}

/** Gives a link its target: the document of the workspace that defines the object, else the object in the cluster. */
export async function resolvedLink(parts: LinkParts, link: DocumentLink): Promise<DocumentLink> {
  if (!(link instanceof SourceLink)) return link;
  const [place] = await placesOf(parts, link.object);
  if (place === undefined) return link;
  const { line } = place.range.start;
  link.target = line === 0 ? place.uri : place.uri.with({ fragment: `L${line + 1}` });
  return link;
}

/** Where the source on a line is defined; nothing where the line names none. */
export async function sourcePlaces(
  parts: LinkParts,
  document: TextDocument,
  line: number,
): Promise<readonly Location[]> {
  const link = linkAt(parts, document, line);
  return link === undefined ? [] : placesOf(parts, link.object);
}

async function placesOf(parts: LinkParts, object: KubeObject): Promise<readonly Location[]> {
  const defining = await definingDocuments(parts, object);
  // Those that name their namespace mean this object; the others mean it while this is the namespace of the work.
  const sure = defining.filter(({ placed }) => placed.object.identity.namespace !== undefined);
  if (defining.length > 0)
    return [...new Set([...sure, ...defining])].map(
      ({ document, placed }) => new Location(document.uri, placed.range.start),
    );
  return [new Location(parts.documents.uriOf(object), new Position(0, 0))];
}

function linkAt({ hub }: LinkParts, document: TextDocument, line: number): SourceLink | undefined {
  const { text } = document.lineAt(line);
  const [, words, kindKey, group = '', namespace, name] = SOURCE.exec(text) ?? [];
  if (words === undefined || namespace === undefined || name === undefined) return undefined;
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
  return new SourceLink(new Range(line, text.length - words.length, line, text.length), object);
}
