import * as l10n from '@vscode/l10n';
import { at, listAt, stringAt } from '../../mesh/fields.ts';
import type { Lookup } from './lookup.ts';

const security = 'security.istio.io';

/**
 * A RequestAuthentication refuses wrong tokens only: requests without one pass until a policy asks for a caller. A hint,
 * because that may be meant.
 */
export function checkTokensAreAsked(lookup: Lookup, object: unknown): void {
  const rules = listAt(object, 'spec', 'jwtRules');
  if (rules.length === 0) return;
  const policies = lookup.scope
    .objects(security, 'AuthorizationPolicy')
    .filter(({ namespace }) => namespace === lookup.namespace || namespace === 'istio-system');
  if (policies.some(({ value }) => asksForCaller(value))) return;
  lookup.say(
    false,
    'reference/tokens-not-required',
    ['spec', 'jwtRules'],
    l10n.t(
      'This refuses wrong tokens, but lets requests without a token pass: only an AuthorizationPolicy with requestPrincipals asks for one, and there is none in {0}.',
      lookup.scope.where,
    ),
  );
}

function asksForCaller(policy: unknown): boolean {
  return listAt(policy, 'spec', 'rules').some(
    (rule) =>
      listAt(rule, 'from').some((from) =>
        ['requestPrincipals', 'notRequestPrincipals'].some(
          (name) => listAt(at(from, 'source'), name).length > 0,
        ),
      ) || listAt(rule, 'when').some((when) => (stringAt(when, 'key') ?? '').startsWith('request.auth.')),
  );
}
