import { CodeAction, CodeActionKind, Uri, WorkspaceEdit, l10n, workspace } from 'vscode';
import type { TextDocument } from 'vscode';
import { yamlScalar } from '../../manifests/yamlScalar.ts';
import { at, stringAt } from '../../mesh/fields.ts';
import { planToFix } from '../../validation/fixes.ts';
import type { KnownObjects } from './knownObjects.ts';
import { rangeAt } from './shownFindings.ts';
import type { ShownDocument, ShownFinding } from './shownFindings.ts';

/** Adds a missing subset to the DestinationRule that its host has already, in this file or in another one. */
export async function subsetActions(
  document: TextDocument,
  one: ShownDocument,
  { diagnostic, finding }: ShownFinding,
  known: KnownObjects,
): Promise<CodeAction[]> {
  if (finding.code !== 'reference/subset') return [];
  const { path } = finding;
  const object = one.manifest.parsed.objects.find((candidate) =>
    candidate.path.every((step, index) => path[index] === step),
  );
  const destination = at(object?.value, ...path.slice(object?.path.length ?? 0, -1));
  const [host, subset] = [stringAt(destination, 'host'), stringAt(destination, 'subset')];
  if (object === undefined || host === undefined || subset === undefined) return [];
  const scope = await known.scope(document);
  const rule = scope.hosts
    .destinationRules(host, object.identity.namespace ?? scope.defaultNamespace)
    .find(({ place }) => place !== undefined);
  if (rule?.place === undefined) return [];
  const { file, document: manifest, object: ruleObject } = rule.place;
  const title = l10n.t('Add the subset {0} to the DestinationRule {1}', subset, rule.name);
  const name = yamlScalar(subset);
  const fix = planToFix(manifest.parsed, [...ruleObject.path, 'spec', 'subsets'], {
    kind: 'addItem',
    yaml: `{ name: ${name}, labels: { version: ${name} } }`,
    title,
  });
  const target = await workspace.openTextDocument(Uri.parse(file, true));
  // A file that changed since it was read is left alone.
  if (fix === undefined || target.getText().slice(manifest.start, manifest.end) !== manifest.parsed.text)
    return [];
  const action = new CodeAction(title, CodeActionKind.QuickFix);
  action.diagnostics = [diagnostic];
  action.edit = new WorkspaceEdit();
  for (const { range, newText } of fix.edits)
    action.edit.replace(target.uri, rangeAt(target, manifest, range), newText);
  return [action];
}
