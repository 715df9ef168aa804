import { dump } from 'js-yaml';
import { Range, WorkspaceEdit, l10n, window, workspace } from 'vscode';
import type { TextDocument } from 'vscode';
import { Snapshot } from '../../mesh/snapshot.ts';
import { SERVICE_TYPE_ANNOTATION } from '../../mesh/statusRemedy.ts';
import type { StatusRemedy } from '../../mesh/statusRemedy.ts';
import { locate } from '../../manifests/locate.ts';
import { UserFacingError, unlinked } from '../commands.ts';
import { kindOf } from '../editor/manifests.ts';
import type { PlacedObject } from '../editor/manifests.ts';
import { objectState } from '../editor/objectState.ts';
import { statusFix } from '../editor/statusFix.ts';
import { newYaml } from '../newYaml.ts';
import type { ApplyParts } from './applyParts.ts';
import { itemAt } from './manifestFiles.ts';

/** Mends in the text what the object's status complains of; applying it is the learner's next step. */
export async function fixStatus(parts: ApplyParts, uri: unknown, index: unknown): Promise<void> {
  const { document, placed } = await itemAt(parts.manifests, uri, index);
  const { namespace, name } = placed.object.identity;
  const live =
    name === undefined ? undefined : objectState(parts.hub, kindOf(placed), namespace, name)?.object;
  const fix = live === undefined ? undefined : statusFix(live, new Snapshot(parts.hub));
  if (fix === undefined) throw new UserFacingError(l10n.t('The status has nothing to mend any more.'));
  await mend(parts, document, placed, fix.remedy, fix.service);
}

async function mend(
  parts: ApplyParts,
  document: TextDocument,
  placed: PlacedObject,
  remedy: StatusRemedy,
  service: string | undefined,
): Promise<void> {
  switch (remedy.kind) {
    case 'backend':
      return replaceName(document, placed, remedy, service ?? remedy.name);
    case 'address':
      return addAnnotation(document, placed);
    case 'listener': {
      await parts.documents.open(remedy.gateway);
      const words = l10n.t(
        'Listener {0} of this Gateway takes routes from {1} (allowedRoutes.namespaces.from). For routes of namespace {2} it needs All, or Selector with a label of that namespace.',
        remedy.listener,
        remedy.from,
        remedy.namespace,
      );
      void window.showInformationMessage(unlinked(words));
      return undefined;
    }
    case 'grant': {
      const content = grantText(remedy);
      await window.showTextDocument(await newYaml(content));
      return undefined;
    }
  }
}

async function replaceName(
  document: TextDocument,
  { document: manifest, object }: PlacedObject,
  { path, name }: Extract<StatusRemedy, { kind: 'backend' }>,
  service: string,
): Promise<void> {
  const place = [...object.path, ...path];
  const { depth, value } = locate(manifest.parsed, place);
  const [start, end] = value;
  const range = new Range(
    document.positionAt(manifest.start + start),
    document.positionAt(manifest.start + end),
  );
  if (depth < place.length || !document.getText(range).includes(name))
    throw new UserFacingError(l10n.t('The text does not name {0} any more: apply it first.', name));
  await edited(document, (edit) => edit.replace(document.uri, range, service));
}

/** istiod makes a Service without an external address for a Gateway with this annotation. */
async function addAnnotation(
  document: TextDocument,
  { document: manifest, object }: PlacedObject,
): Promise<void> {
  const existing = locate(manifest.parsed, [...object.path, 'metadata', 'annotations']);
  const found = existing.depth === object.path.length + 2;
  const anchor = found ? existing : locate(manifest.parsed, [...object.path, 'metadata', 'name']);
  const at = document.positionAt(manifest.start + (anchor.key?.[0] ?? 0));
  const line = document.lineAt(at.line);
  const isBlock =
    anchor.key !== undefined && line.text.slice(0, at.character).trim() === '' && !/[{[]\s*$/.test(line.text);
  if (!isBlock)
    throw new UserFacingError(
      l10n.t('Add the annotation {0}: ClusterIP to the metadata.', SERVICE_TYPE_ANNOTATION),
    );
  const indent = ' '.repeat(at.character);
  const entry = `${indent}  ${SERVICE_TYPE_ANNOTATION}: ClusterIP\n`;
  const text = found ? entry : `${indent}annotations:\n${entry}`;
  await edited(document, (edit) => edit.insert(document.uri, line.rangeIncludingLineBreak.end, text));
}

async function edited(document: TextDocument, change: (edit: WorkspaceEdit) => void): Promise<void> {
  const edit = new WorkspaceEdit();
  change(edit);
  if (!(await workspace.applyEdit(edit)))
    throw new UserFacingError(l10n.t('{0} cannot be edited.', document.uri.path));
}

function grantText(remedy: Extract<StatusRemedy, { kind: 'grant' }>): string {
  const { fromKind, fromNamespace, toKind, toName, toNamespace } = remedy;
  return dump({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'ReferenceGrant',
    metadata: { name: `${fromNamespace}-to-${toName}`.slice(0, 253), namespace: toNamespace },
    spec: {
      from: [{ group: 'gateway.networking.k8s.io', kind: fromKind, namespace: fromNamespace }],
      to: [{ group: '', kind: toKind, name: toName }],
    },
  });
}
