import { Hover, MarkdownString, Range, l10n } from 'vscode';
import type { HoverProvider, Position, TextDocument } from 'vscode';
import { documentationFor } from '../../validation/documentation.ts';
import type { Explanations } from '../../validation/explanations.ts';
import { schemaAt } from '../../validation/schema.ts';
import type { Schema } from '../../validation/schema.ts';
import type { Identity } from '../../manifests/identity.ts';
import type { Path } from '../../mesh/fields.ts';
import type { ActiveSchemas } from './activeSchemas.ts';
import { documentAt } from './cursorDocument.ts';
import { FieldHistory } from './fieldHistory.ts';
import type { Manifests } from './manifests.ts';
import { isMappedElsewhere } from './otherYamlExtension.ts';
import { pathAt } from './pathAt.ts';

/** Explains a field of a mesh document: what it takes, what it means, and since when it is there. */
export class MeshHover implements HoverProvider {
  readonly #manifests: Manifests;
  readonly #schemas: ActiveSchemas;
  #history: Promise<FieldHistory> | undefined;

  constructor(manifests: Manifests, schemas: ActiveSchemas) {
    this.#manifests = manifests;
    this.#schemas = schemas;
  }

  async provideHover(document: TextDocument, position: Position): Promise<Hover | undefined> {
    const cursor = await documentAt(this.#manifests, document, position);
    if (cursor === undefined || isMappedElsewhere(document)) return undefined;
    const { manifest, object, offset } = cursor;
    const place = pathAt(manifest.parsed, offset);
    const { group, version, kind } = object.identity;
    if (place === undefined || kind === undefined) return undefined;
    const { source } = await this.#schemas.current();
    const root = source.described(group, version, kind);
    const isKind = place.path.length === 1 && place.path[0] === 'kind';
    const path = isKind ? [] : place.path;
    const schema = root && schemaAt(root, path);
    if (root === undefined || schema === undefined) return undefined;
    const explanations = await this.#schemas.explanations();
    const parts = [
      isKind ? `**${kind}**` : headOf(root, schema, path),
      ourWords(explanations, object.identity, path),
      ...(isKind ? [] : limitsOf(schema)),
      typeof schema.description === 'string' ? plain(schema.description) : '',
      await this.#since(group, kind, path),
      documentationLink(object.identity),
    ].filter((part) => part !== '');
    const range = new Range(
      document.positionAt(manifest.start + place.range[0]),
      document.positionAt(manifest.start + place.range[1]),
    );
    return new Hover(new MarkdownString(parts.join('\n\n')), range);
  }

  async #since(group: string, kind: string, path: Path): Promise<string> {
    this.#history ??= this.#schemas.index().then((index) => new FieldHistory(index, this.#schemas.text));
    const since = (await this.#history).since(group, kind, path);
    if (since === undefined) return '';
    const { release, isOldest } = since;
    const name = release.product === 'istio' ? `Istio ${release.release}` : `Gateway API ${release.release}`;
    return isOldest ? l10n.t('Since {0} or before', name) : l10n.t('Since {0}', name);
  }
}

/** The name of a field, what it takes, and whether it must be there. */
function headOf(root: Schema, schema: Schema, path: Path): string {
  const name = path.findLast((step) => typeof step === 'string') ?? '';
  return `**${name}** ${shapeOf(schema)}${isRequired(root, path) ? ` ${l10n.t('(required)')}` : ''}`;
}

function ourWords(explanations: Explanations, { group, kind = '' }: Identity, path: Path): string {
  return (path.length === 0 ? explanations.kind(group, kind) : explanations.field(group, kind, path)) ?? '';
}

function shapeOf(schema: Schema): string {
  if (schema['x-kubernetes-int-or-string'] === true) return `\`${l10n.t('number or text')}\``;
  if (schema.type === undefined) return '';
  const items = schema.type === 'array' ? schema.items?.type : undefined;
  return `\`${items === undefined ? schema.type : `${schema.type} of ${items}`}\``;
}

function limitsOf(schema: Schema): string[] {
  const code = (value: unknown): string => `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
  const limits = [
    schema.default === undefined ? '' : l10n.t('Default: {0}', code(schema.default)),
    schema.enum === undefined ? '' : l10n.t('Allowed: {0}', schema.enum.map(code).join(', ')),
    schema.minimum === undefined ? '' : l10n.t('At least {0}', schema.minimum),
    schema.maximum === undefined ? '' : l10n.t('At most {0}', schema.maximum),
    schema.maxLength === undefined ? '' : l10n.t('At most {0} characters', schema.maxLength),
    schema.maxItems === undefined ? '' : l10n.t('At most {0} items', schema.maxItems),
    schema.pattern === undefined ? '' : l10n.t('Pattern: {0}', code(schema.pattern)),
  ].filter((limit) => limit !== '');
  return limits.length === 0 ? [] : [limits.join('  \n')];
}

function isRequired(root: Schema, path: Path): boolean {
  const name = path.at(-1);
  const parent = schemaAt(root, path.slice(0, -1));
  return typeof name === 'string' && parent?.required?.includes(name) === true;
}

/** Upstream texts are Markdown in places; markup of HTML in them is no markup. */
function plain(description: string): string {
  return description.replaceAll('<', '\\<');
}

function documentationLink(identity: Parameters<typeof documentationFor>[0]): string {
  const url = documentationFor(identity, {
    code: '',
    severity: 'info',
    layer: 'structure',
    message: '',
    path: [],
  });
  return url === undefined ? '' : `[${l10n.t('Reference of {0}', identity.kind ?? '')}](${url})`;
}
