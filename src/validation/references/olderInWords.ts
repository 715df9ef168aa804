import * as l10n from '@vscode/l10n';
import type { KnownObject } from './knownObject.ts';
import type { Lookup } from './lookup.ts';

/**
 * What is said of an object whose match another one of its kind takes, and whether it is known which of the two is the
 * older one.
 * @param where the places at which both are, in words
 */
export function olderInWords(
  lookup: Lookup,
  own: KnownObject,
  other: KnownObject,
  where: string,
): { readonly message: string; readonly isSure: boolean } {
  const { routes } = lookup.scope;
  const { kind, origin } = other;
  const name = other.namespace === own.namespace ? other.name : `${other.namespace}/${other.name}`;
  const remedy = l10n.t('To share requests among backends, name them in one rule with weights.');
  if (routes.age(other) !== routes.age(own)) {
    const text = l10n.t(
      'The {0} {1} ({2}) has the same match at {3} and is older, so no request comes to this one there.',
      kind,
      name,
      origin,
      where,
    );
    return { message: `${text} ${remedy}`, isSure: true };
  }
  const text = l10n.t(
    'The {0} {1} ({2}) has the same match at {3}. Only one of the two gets the requests there: the older one, and of two that are made in the same second the first by name, which is {1}.',
    kind,
    name,
    origin,
    where,
  );
  const isSure = routes.age(own) !== undefined || own.origin === origin;
  return { message: `${text} ${remedy}`, isSure };
}
