import { CodeAction, CodeActionKind, WorkspaceEdit, l10n } from 'vscode';
import type { CodeActionProvider, Range, TextDocument } from 'vscode';
import type { AnalysisFix } from '../../cli/analysis/analysisFix.ts';
import { analysisFixes, suppressionOf } from '../../cli/analysis/analysisFixes.ts';
import { kindsForFixes } from '../../cli/analysis/kindsForFixes.ts';
import type { Finding } from '../../cli/tools/istioctlAnalyze.ts';
import { Command } from '../../contributions.ts';
import { DocumentCache } from '../../manifests/documents.ts';
import type { ManifestDocument } from '../../manifests/documents.ts';
import { stringAt } from '../../mesh/fields.ts';
import type { KubeObject } from '../../mesh/kubeObject.ts';
import { groupKindKey, groupOf } from '../../mesh/kubeObject.ts';
import { planToFix } from '../../validation/fixes.ts';
import { rangeAt } from '../editor/shownFindings.ts';
import type { ShownFinding } from './analysisProblems.ts';
import type { AnalyzeParts } from './analyzeParts.ts';
import { objectInFile } from './findingPlaces.ts';
import type { ObjectInFile } from './findingPlaces.ts';
import { knownObjects } from './knownInCluster.ts';

/** What can be done about findings of istioctl: edits, commands that ask first, and three ways to leave a code out. */
export class AnalysisActions implements CodeActionProvider {
  readonly #parts: AnalyzeParts;

  constructor(parts: AnalyzeParts) {
    this.#parts = parts;
  }

  async provideCodeActions(document: TextDocument, range: Range): Promise<CodeAction[]> {
    const shown = this.#parts.problems.made?.at(document.uri, range) ?? [];
    if (shown.length === 0) return [];
    const documents = new DocumentCache().read('', document.getText());
    const actions = await Promise.all(shown.map((one) => this.#actionsOf(document, documents, one)));
    return actions.flat();
  }

  async #actionsOf(
    document: TextDocument,
    documents: readonly ManifestDocument[],
    shown: ShownFinding,
  ): Promise<CodeAction[]> {
    const { finding } = shown;
    const inFile = shown.object === undefined ? objectInFile(document, documents, finding) : undefined;
    const object = inFile?.object.value ?? shown.object;
    const actions: (CodeAction | undefined)[] = [];
    if (object !== undefined) {
      const known = await this.#known(finding, documents);
      const namespace = finding.origin?.namespace ?? stringAt(object, 'metadata', 'namespace');
      const scene = {
        object,
        namespace: namespace ?? this.#parts.hub.namespace,
        known: (group: string, kind: string) => known.get(groupKindKey({ group, kind })) ?? [],
      };
      for (const fix of analysisFixes(finding, scene)) {
        actions.push(
          fix.kind === 'edit'
            ? editOf(document, fix.of === undefined ? inFile : otherInFile(documents, fix.of), fix)
            : commandOf(fix.title, fix),
        );
      }
    }
    actions.push(...suppressions(document, documents, inFile, shown));
    const all = actions.filter((action) => action !== undefined);
    for (const action of all) action.diagnostics = [shown.diagnostic];
    return all;
  }

  /** What the cluster has of the kinds that the fixes of a finding need, and what the file itself has. */
  async #known(
    finding: Finding,
    documents: readonly ManifestDocument[],
  ): Promise<ReadonlyMap<string, readonly KubeObject[]>> {
    const own = documents.flatMap((one) => one.parsed.objects.map(({ value }) => value));
    const known = new Map<string, readonly KubeObject[]>();
    for (const kind of kindsForFixes(finding)) {
      const here = own.filter((value): value is KubeObject & Record<string, unknown> => {
        const group = groupOf(stringAt(value, 'apiVersion') ?? '');
        return (
          stringAt(value, 'kind') === kind.kind &&
          group === kind.group &&
          stringAt(value, 'metadata', 'name') !== undefined
        );
      });
      known.set(groupKindKey(kind), [...here, ...(await knownObjects(this.#parts.hub, kind))]);
    }
    return known;
  }
}

/** Another object of the same file, by its names. */
function otherInFile(
  documents: readonly ManifestDocument[],
  { kind, group, name }: NonNullable<EditFix['of']>,
): ObjectInFile | undefined {
  return documents
    .flatMap((manifest) => manifest.parsed.objects.map((object) => ({ manifest, object })))
    .find(
      ({ object: { value } }) =>
        stringAt(value, 'kind') === kind &&
        groupOf(stringAt(value, 'apiVersion') ?? '') === group &&
        stringAt(value, 'metadata', 'name') === name,
    );
}

type EditFix = Extract<AnalysisFix, { kind: 'edit' }>;

/** An edit of the file; `undefined` where the object is not in it, or the text does not allow it simply. */
function editOf(
  document: TextDocument,
  inFile: ObjectInFile | undefined,
  fix: EditFix,
): CodeAction | undefined {
  if (inFile === undefined) return undefined;
  const action = new CodeAction(fix.plan.title, CodeActionKind.QuickFix);
  action.edit = new WorkspaceEdit();
  return addEdit(action.edit, document, inFile, fix) ? action : undefined;
}

function addEdit(
  edit: WorkspaceEdit,
  document: TextDocument,
  { manifest, object }: ObjectInFile,
  fix: EditFix,
): boolean {
  const plans = fix.also === undefined ? [fix.plan] : [fix.plan, fix.also];
  const fixes = plans.map((plan) => planToFix(manifest.parsed, [...object.path, ...(plan.path ?? [])], plan));
  for (const one of fixes) {
    if (one === undefined) return false;
    for (const part of one.edits)
      edit.replace(document.uri, rangeAt(document, manifest, part.range), part.newText);
  }
  return true;
}

function commandOf(title: string, ...args: readonly unknown[]): CodeAction {
  const action = new CodeAction(title, CodeActionKind.QuickFix);
  action.command = { command: Command.fixAnalysis, title, arguments: [...args] };
  return action;
}

function suppressions(
  document: TextDocument,
  documents: readonly ManifestDocument[],
  inFile: ObjectInFile | undefined,
  { finding }: ShownFinding,
): (CodeAction | undefined)[] {
  const { code, origin } = finding;
  if (!/^IST\d{4}$/.test(code)) return [];
  const actions: (CodeAction | undefined)[] = [];
  if (inFile !== undefined) {
    const here = l10n.t('Ignore {0} on this object', code);
    actions.push(suppressing(document, [inFile], code, here));
    const all = documents.flatMap((manifest) =>
      manifest.parsed.objects.map((object) => ({ manifest, object })),
    );
    if (all.length > 1)
      actions.push(suppressing(document, all, code, l10n.t('Ignore {0} in this file', code)));
  } else if (origin !== undefined) {
    const name = [origin.namespace, origin.name].filter((part) => part !== undefined).join('/');
    const what = `${origin.kind} ${name}`;
    const entry = `${code}=${what}`;
    actions.push(
      commandOf(l10n.t('Ignore {0} of {1} in this workspace', code, what), { kind: 'suppress', entry }),
    );
  }
  const everywhere = l10n.t('Ignore {0} in this workspace', code);
  actions.push(commandOf(everywhere, { kind: 'suppress', entry: code }));
  return actions;
}

function suppressing(
  document: TextDocument,
  objects: readonly ObjectInFile[],
  code: string,
  title: string,
): CodeAction | undefined {
  const action = new CodeAction(title, CodeActionKind.QuickFix);
  const edit = new WorkspaceEdit();
  for (const one of objects) {
    for (const fix of suppressionOf(code, one.object.value, title)) {
      if (fix.kind === 'edit') addEdit(edit, document, one, fix);
    }
  }
  action.edit = edit;
  return edit.size > 0 ? action : undefined;
}
