import * as l10n from '@vscode/l10n';
import type { Path } from '../../mesh/fields.ts';
import type { FixPlan, Issue, RelatedPlace } from '../issue.ts';
import { nearest } from '../nearest.ts';
import { listInWords } from '../wording.ts';
import { isMadeForGateway } from './madeForGateway.ts';
import type { Reference } from './reference.ts';
import type { ReferenceScope } from './referenceScope.ts';
import type { KnownObject } from './knownObject.ts';

/** Looks references of one object up and gathers what is said of them. */
export class Lookup {
  readonly issues: Issue[] = [];
  readonly scope: ReferenceScope;
  /** Namespace of the object that refers. */
  readonly namespace: string;

  constructor(scope: ReferenceScope, namespace: string) {
    this.scope = scope;
    this.namespace = namespace;
  }

  find(group: string, kind: string, namespace: string, name: string): KnownObject | undefined {
    return this.scope
      .objects(group, kind)
      .find((object) => object.name === name && object.namespace === namespace);
  }

  /**
   * The object that a field names. When it is not there: a warning if all objects of the kind are known, else a hint
   * that speaks of where was looked. Nothing is said where no object of the kind is known nearby.
   */
  require(group: string, kind: string, namespace: string, name: string, path: Path): KnownObject | undefined {
    const found = this.find(group, kind, namespace, name);
    if (found?.unopened === true && this.scope.complete(group, kind)) {
      const message = l10n.t(
        '{0} {1} is not in the cluster: only {2} has it, which is not open. Apply it first.',
        kind,
        name,
        found.origin,
      );
      this.say(false, 'reference/not-applied', path, message);
    }
    if (found !== undefined || name === '') return found;
    if (group === '' && kind === 'Service' && isMadeForGateway(this.scope, namespace, name)) return undefined;
    const complete = this.scope.complete(group, kind);
    const same = this.scope.objects(group, kind);
    const inNamespace = same.filter((object) => object.namespace === namespace).map((object) => object.name);
    const near = nearest(name, inNamespace);
    const elsewhere = same.find((object) => object.name === name);
    // Offline, nothing known near the place says nothing about what may be there.
    if (!complete && inNamespace.length === 0 && elsewhere === undefined) return undefined;
    const where = namespace === '' ? '' : l10n.t(' in the namespace {0}', namespace);
    let hint = '';
    if (elsewhere !== undefined) hint = l10n.t(' There is one in the namespace {0}.', elsewhere.namespace);
    else if (near !== undefined) hint = l10n.t(' Did you mean {0}?', near);
    else if (inNamespace.length > 0) hint = l10n.t(' There: {0}.', listInWords(inNamespace, 'and', 6));
    const fixes: FixPlan[] =
      near === undefined ? [] : [{ kind: 'replace', value: near, title: l10n.t('Change to {0}', near) }];
    this.say(
      complete,
      'reference/not-found',
      path,
      l10n.t('There is no {0} {1}{2} (looked in {3}).{4}', kind, name, where, this.scope.where, hint),
      fixes,
    );
    return undefined;
  }

  /** The object that a reference names; see {@link require}. Hosts, labels and what may be anywhere give nothing. */
  requireTarget({ target, path }: Reference): KnownObject | undefined {
    if (target.by !== 'name' || target.namespace === undefined) return undefined;
    return this.require(target.group, target.kind, target.namespace, target.name, path);
  }

  /** Says something about a reference: a warning where it is sure, else a hint. */
  say(
    isSure: boolean,
    code: string,
    path: Path,
    message: string,
    fixes: readonly FixPlan[] = [],
    related: readonly RelatedPlace[] = [],
  ): void {
    this.issues.push({
      code,
      severity: isSure ? 'warning' : 'hint',
      layer: 'reference',
      path,
      at: 'value',
      message,
      fixes,
      related,
    });
  }
}

/** The name of an object that has to do with an issue, where it stands in a file. */
export function placeOfName({ place, name }: KnownObject): readonly RelatedPlace[] {
  return place === undefined ? [] : [{ path: ['metadata', 'name'], of: place, message: name }];
}
