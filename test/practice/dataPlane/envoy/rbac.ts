import { at, booleanAt, isRecord, listAt, numberAt, stringAt } from '../../../../src/mesh/fields.ts';
import { rangeHas } from './filterChain.ts';
import { pathOf, requestField, type HttpRequest } from './httpMessage.ts';
import { headerTest, stringTest } from './stringMatch.ts';

/** What a rule may ask about a request. */
export interface RbacFacts {
  readonly request: HttpRequest;
  /** SPIFFE identity that the peer has shown by mTLS, without scheme; `undefined` without mTLS. */
  readonly principal: string | undefined;
  readonly sourceIp: string;
  /** First address of the request's way, where a gateway has noted one. */
  readonly remoteIp: string;
  readonly destinationIp: string;
  readonly destinationPort: number;
  readonly serverName: string | undefined;
  /** What other filters have found out, by filter: claims of a token above all. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

export interface RbacVerdict {
  readonly allowed: boolean;
  /** As in Envoy's response code details. */
  readonly policy: string;
}

/**
 * The verdict of an RBAC filter: with ALLOW some policy has to match, with DENY none may.
 * Source: https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/rbac/v3/rbac.proto
 */
export function rbacVerdict(config: unknown, facts: RbacFacts): RbacVerdict {
  const rules = at(config, 'rules');
  if (rules === undefined) return { allowed: true, policy: 'none' };
  const action = stringAt(rules, 'action') ?? 'ALLOW';
  const found = policyOf(rules, facts);
  if (action === 'LOG') return { allowed: true, policy: found ?? 'none' };
  return { allowed: (found !== undefined) === (action === 'ALLOW'), policy: found ?? 'none' };
}

/**
 * What an RBAC filter notes of its shadow rules for the filters after it, by which Istio hands requests to an external
 * authorizer: the name of the policy that holds.
 */
export function shadowNote(config: unknown, facts: RbacFacts): Readonly<Record<string, string>> {
  const found = policyOf(at(config, 'shadowRules'), facts);
  const prefix = stringAt(config, 'shadowRulesStatPrefix') ?? '';
  return found === undefined ? {} : { [`${prefix}shadow_effective_policy_id`]: found };
}

/** The first policy in the order of names that holds. */
function policyOf(rules: unknown, facts: RbacFacts): string | undefined {
  const policies = at(rules, 'policies');
  return Object.entries(isRecord(policies) ? policies : {})
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .find(([, policy]) => policyHolds(policy, facts))?.[0];
}

function policyHolds(policy: unknown, facts: RbacFacts): boolean {
  return (
    listAt(policy, 'permissions').some((permission) => permissionHolds(permission, facts)) &&
    listAt(policy, 'principals').some((principal) => principalHolds(principal, facts))
  );
}

function permissionHolds(permission: unknown, facts: RbacFacts): boolean {
  const [[kind, rule] = ['', undefined]] = Object.entries(isRecord(permission) ? permission : {});
  switch (kind) {
    case 'any':
      return rule === true;
    case 'andRules':
      return listAt(rule, 'rules').every((entry) => permissionHolds(entry, facts));
    case 'orRules':
      return listAt(rule, 'rules').some((entry) => permissionHolds(entry, facts));
    case 'notRule':
      return !permissionHolds(rule, facts);
    case 'header':
      return headerHolds(rule, facts);
    case 'urlPath':
      return stringTest(at(rule, 'path'))(pathOf(facts.request));
    case 'destinationIp':
      return rangeHas(rule, facts.destinationIp);
    case 'destinationPort':
      return rule === facts.destinationPort;
    case 'destinationPortRange':
      return (
        facts.destinationPort >= (numberAt(rule, 'start') ?? 0) &&
        facts.destinationPort < (numberAt(rule, 'end') ?? 0)
      );
    case 'requestedServerName':
      return stringTest(rule)(facts.serverName ?? '');
    case 'metadata':
      return metadataHolds(rule, facts);
    default:
      // What is not represented never matches: it neither lets a request in nor hides that it was asked for.
      return false;
  }
}

function principalHolds(principal: unknown, facts: RbacFacts): boolean {
  const [[kind, rule] = ['', undefined]] = Object.entries(isRecord(principal) ? principal : {});
  switch (kind) {
    case 'any':
      return rule === true;
    case 'andIds':
      return listAt(rule, 'ids').every((entry) => principalHolds(entry, facts));
    case 'orIds':
      return listAt(rule, 'ids').some((entry) => principalHolds(entry, facts));
    case 'notId':
      return !principalHolds(rule, facts);
    case 'authenticated': {
      const name = at(rule, 'principalName');
      if (facts.principal === undefined) return false;
      return name === undefined || stringTest(name)(`spiffe://${facts.principal}`);
    }
    case 'filterState':
      // istiod asks for io.istio.peer_principal, which holds the identity with its scheme.
      return (
        facts.principal !== undefined && stringTest(at(rule, 'stringMatch'))(`spiffe://${facts.principal}`)
      );
    case 'header':
      return headerHolds(rule, facts);
    case 'urlPath':
      return stringTest(at(rule, 'path'))(pathOf(facts.request));
    case 'directRemoteIp':
      return rangeHas(rule, facts.sourceIp);
    case 'remoteIp':
    case 'sourceIp':
      return rangeHas(rule, facts.remoteIp);
    case 'metadata':
      return metadataHolds(rule, facts);
    default:
      return false;
  }
}

function headerHolds(matcher: unknown, facts: RbacFacts): boolean {
  return headerTest(matcher)(requestField(facts.request, (stringAt(matcher, 'name') ?? '').toLowerCase()));
}

/** A MetadataMatcher. Source: https://www.envoyproxy.io/docs/envoy/latest/api-v3/type/matcher/v3/metadata.proto */
export function metadataHolds(matcher: unknown, facts: Pick<RbacFacts, 'metadata'>): boolean {
  const keys = listAt(matcher, 'path').map((segment) => stringAt(segment, 'key') ?? '');
  const found = at(facts.metadata, stringAt(matcher, 'filter') ?? '', ...keys);
  return valueHolds(at(matcher, 'value'), found) !== (booleanAt(matcher, 'invert') ?? false);
}

function valueHolds(matcher: unknown, value: unknown): boolean {
  if (isRecord(at(matcher, 'stringMatch'))) {
    return typeof value === 'string' && stringTest(at(matcher, 'stringMatch'))(value);
  }
  const oneOf = at(matcher, 'listMatch', 'oneOf');
  if (oneOf !== undefined) return Array.isArray(value) && value.some((entry) => valueHolds(oneOf, entry));
  const either = at(matcher, 'orMatch');
  if (either !== undefined) return listAt(either, 'valueMatchers').some((entry) => valueHolds(entry, value));
  if (booleanAt(matcher, 'presentMatch') !== undefined) {
    return (value !== undefined) === booleanAt(matcher, 'presentMatch');
  }
  return booleanAt(matcher, 'boolMatch') !== undefined && booleanAt(matcher, 'boolMatch') === value;
}
