import { WorkspaceEdit, l10n, workspace } from 'vscode';
import type { Position, Range, RenameProvider, TextDocument } from 'vscode';
import { listAt, stringAt } from '../../mesh/fields.ts';
import { isDns1123Label, isDns1123Subdomain } from '../../validation/names.ts';
import { yamlScalar } from '../../manifests/yamlScalar.ts';
import { namedKey } from '../../validation/references/names.ts';
import type { Named } from '../../validation/references/names.ts';
import type { MeshNames, NameAt, NamePlace, PlacedKnown } from './meshNames.ts';

interface Renamed {
  readonly named: Named;
  readonly here: NameAt;
  readonly places: readonly NamePlace[];
}

/** Renames objects and their parts in all manifests of the workspace at once; what is defined elsewhere stays. */
export class MeshRename implements RenameProvider {
  readonly #names: MeshNames;

  constructor(names: MeshNames) {
    this.#names = names;
  }

  async prepareRename(
    document: TextDocument,
    position: Position,
  ): Promise<{ range: Range; placeholder: string }> {
    const { named, here } = await this.#renamed(document, position);
    return { range: here.range, placeholder: named.part?.name ?? named.name };
  }

  async provideRenameEdits(
    document: TextDocument,
    position: Position,
    newName: string,
  ): Promise<WorkspaceEdit> {
    const { named, places } = await this.#renamed(document, position);
    const name = newName.trim();
    checkName(named, name);
    const taken = await this.#taken(named, name, document);
    if (taken !== undefined) throw new Error(l10n.t('{0} is already there, in {1}.', name, taken));
    const edit = new WorkspaceEdit();
    for (const { uri, range } of places) edit.replace(uri, range, name);
    return edit;
  }

  async #renamed(document: TextDocument, position: Position): Promise<Renamed> {
    const here = await this.#names.at(document, position);
    if (here === undefined || 'labels' in here.meant)
      throw new Error(l10n.t('There is no name of a mesh object here.'));
    const { named } = here.meant;
    const what = inWords(named);
    const places = await this.#names.places(named, here, document);
    const declared = places.filter(({ declares }) => declares);
    if (declared.length === 0)
      throw new Error(
        l10n.t('No manifest of this workspace defines {0}: rename it where it is defined.', what),
      );
    for (const { object, uri } of declared) {
      const file = workspace.asRelativePath(uri);
      const outside = uri.scheme !== 'untitled' && workspace.getWorkspaceFolder(uri) === undefined;
      if (outside && uri.toString() !== document.uri.toString())
        throw new Error(l10n.t('{0} is defined in {1}, outside of this workspace.', what, file));
      if (isGenerated(object))
        throw new Error(l10n.t('{0} is generated ({1}): rename it in what it is made from.', what, file));
    }
    const odd = places.find(({ isExact }) => !isExact);
    if (odd !== undefined)
      throw new Error(
        l10n.t(
          '{0} stands in {1}, line {2}, in a form that cannot be edited, such as an alias.',
          what,
          workspace.asRelativePath(odd.uri),
          odd.range.start.line + 1,
        ),
      );
    return { named, here, places };
  }

  /** The file in which something has the new name already. */
  async #taken(named: Named, name: string, document: TextDocument): Promise<string | undefined> {
    const key = namedKey(
      named.part === undefined ? { ...named, name } : { ...named, part: { ...named.part, name } },
    );
    const objects = await this.#names.objects(document);
    const found = objects.find((object) => this.#names.declares(object, key));
    return found === undefined ? undefined : workspace.asRelativePath(this.#names.placeOf(found).uri);
  }
}

function inWords({ kind, name, part }: Named): string {
  if (part === undefined) return `${kind} ${name}`;
  switch (part.kind) {
    case 'listener':
      return l10n.t('the listener {0} of {1} {2}', part.name, kind, name);
    case 'subset':
      return l10n.t('the subset {0} of {1} {2}', part.name, kind, name);
    case 'port':
      return l10n.t('the port {0} of {1} {2}', part.name, kind, name);
    case 'host':
      return l10n.t('the host {0} of {1} {2}', part.name, kind, name);
  }
}

/** Services become DNS labels that begin with a letter; ports have 15 characters at most. */
function checkName({ kind, part }: Named, name: string): void {
  if (yamlScalar(name) !== name && isDns1123Subdomain(name))
    throw new Error(l10n.t('YAML reads {0} as a number or a truth value, not as a name.', name));
  if (part?.kind === 'port' && !(isDns1123Label(name) && name.length <= 15 && /[a-z]/.test(name)))
    throw new Error(
      l10n.t(
        'A port is called by at most 15 lower case letters, digits and hyphens, with a letter among them.',
      ),
    );
  if (kind === 'Service' && part === undefined && !(isDns1123Label(name) && /^[a-z]/.test(name)))
    throw new Error(
      l10n.t('A Service is called by at most 63 lower case letters, digits and hyphens, a letter first.'),
    );
  if (kind === 'Namespace' && !isDns1123Label(name))
    throw new Error(l10n.t('A namespace is called by at most 63 lower case letters, digits and hyphens.'));
  if (part?.kind === 'subset' && !isDns1123Label(name))
    throw new Error(l10n.t('A subset is called by lower case letters, digits and hyphens.'));
  if (!isDns1123Subdomain(name))
    throw new Error(
      l10n.t(
        'A name consists of lower case letters, digits, hyphens and dots, and begins and ends with a letter or digit.',
      ),
    );
}

/** What a controller or a chart writes anew each time. */
function isGenerated({ value, place }: PlacedKnown): boolean {
  return (
    listAt(value, 'metadata', 'ownerReferences').length > 0 ||
    stringAt(value, 'metadata', 'labels', 'app.kubernetes.io/managed-by') === 'Helm' ||
    /^# Source: \S+\/templates\//m.test(place.document.parsed.text)
  );
}
