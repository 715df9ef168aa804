import * as l10n from '@vscode/l10n';
import type { ManifestObject, ParsedDocument } from '../../manifests/documents.ts';
import type { Finding } from '../finding.ts';
import type { FixPlan, Issue } from '../issue.ts';
import { toFinding } from '../issueFinding.ts';
import { nearest } from '../nearest.ts';
import { suppressedCodes } from '../suppression.ts';
import { checkConflicts } from './conflicts.ts';
import { checkListenerProtocols } from './gatewayHosts.ts';
import {
  checkDestinationRuleReferences,
  checkSelects,
  checkVirtualServiceReferences,
} from './istioReferences.ts';
import { Lookup } from './lookup.ts';
import { checkPortNames } from './portNames.ts';
import { namesPart } from './reference.ts';
import type { Reference } from './reference.ts';
import { referencesOf } from './referencesOf.ts';
import type { ReferenceScope } from './referenceScope.ts';
import { checkRoute, requireGrant } from './routeReferences.ts';
import { checkTokensAreAsked } from './tokens.ts';

const gatewayGroup = 'gateway.networking.k8s.io';

/**
 * What is missing, shadowed or without effect around a document, in the scope. Never an error: what is not in the
 * scope may be elsewhere, which is a hint; what is in it for sure and does not fit is a warning.
 */
export function referenceFindings(parsed: ParsedDocument, scope: ReferenceScope): Finding[] {
  if (
    parsed.templated ||
    parsed.problems.some((problem) => problem.kind === 'syntax' || problem.kind === 'limit')
  )
    return [];
  const suppressed = suppressedCodes(parsed.text);
  return parsed.objects
    .flatMap((object) => referenceIssues(object, scope).map((issue) => toFinding(parsed, object, issue)))
    .filter((finding) => !suppressed.covers(finding));
}

function referenceIssues(object: ManifestObject, scope: ReferenceScope): Issue[] {
  const { identity, value } = object;
  const { group, kind = '', namespace = scope.defaultNamespace } = identity;
  const lookup = new Lookup(scope, namespace);
  const references = referencesOf(object, scope.defaultNamespace);
  switch (`${group}/${kind}`) {
    case `${gatewayGroup}/HTTPRoute`:
    case `${gatewayGroup}/GRPCRoute`:
    case `${gatewayGroup}/TLSRoute`:
    case `${gatewayGroup}/TCPRoute`:
    case `${gatewayGroup}/UDPRoute`:
      checkRoute(lookup, value, kind, references);
      break;
    case `${gatewayGroup}/Gateway`:
      checkGatewayReferences(lookup, references);
      checkListenerProtocols(lookup, value);
      break;
    case 'networking.istio.io/VirtualService':
      checkVirtualServiceReferences(lookup, value, identity.name ?? '', references);
      break;
    case 'networking.istio.io/DestinationRule':
      checkDestinationRuleReferences(lookup, value);
      break;
    case 'networking.istio.io/Gateway':
      checkSelection(lookup, references, l10n.t('the Gateway'));
      break;
    case 'security.istio.io/RequestAuthentication':
      checkTokensAreAsked(lookup, value);
      break;
    case '/Service':
      checkPortNames(lookup, value);
      break;
    default:
  }
  checkTwin(lookup, object);
  checkConflicts(lookup, identity, value);
  if (group.endsWith('istio.io')) checkSecrets(lookup, references);
  if (
    /(?:security|telemetry|extensions)\.istio\.io$/.test(group) ||
    `${group}/${kind}` === `${gatewayGroup}/BackendTLSPolicy`
  )
    checkPolicy(lookup, references);
  return lookup.issues;
}

/** Says when the file has another object with the same name: what is left depends on which is applied last. */
function checkTwin(lookup: Lookup, { identity, value }: ManifestObject): void {
  const other = lookup.scope.twins.other(value);
  if (other === undefined) return;
  const message = l10n.t(
    'This file has two of {0} {1}: when it is applied, the last one replaces the other. Give one of them another name.',
    identity.kind ?? '',
    identity.name ?? '',
  );
  const related = [{ path: ['metadata', 'name'], of: other, message: l10n.t('The other one') }];
  lookup.say(true, 'reference/duplicate', ['metadata', 'name'], message, [], related);
}

/** Certificates of listeners and the class. */
function checkGatewayReferences(lookup: Lookup, references: readonly Reference[]): void {
  for (const reference of references) {
    const { role, target, path } = reference;
    if (target.by !== 'name') continue;
    // Where not all classes are known, those of the implementations that run somewhere say nothing.
    if (role === 'class' && lookup.scope.complete(gatewayGroup, 'GatewayClass'))
      lookup.requireTarget(reference);
    if (role !== 'certificate') continue;
    lookup.requireTarget(reference);
    const { namespace = lookup.namespace } = target;
    if (namespace !== lookup.namespace)
      requireGrant(lookup, { group: gatewayGroup, kind: 'Gateway' }, { ...target, namespace }, [
        ...path.slice(0, -1),
        'namespace',
      ]);
  }
}

/** Istio looks for secrets where the proxy runs, which the object does not say: one of that name anywhere will do. */
function checkSecrets(lookup: Lookup, references: readonly Reference[]): void {
  for (const { role, target, path } of references) {
    if (role !== 'secret' || target.by !== 'name' || target.name.includes('://')) continue;
    const known = lookup.scope.objects('', 'Secret').map(({ name }) => name);
    // The authorities of a certificate may stand in a secret of their own.
    const isThere = known.some((name) => name === target.name || name === `${target.name}-cacert`);
    const isSure = lookup.scope.complete('', 'Secret');
    const near = nearest(target.name, known);
    if (isThere || (!isSure && near === undefined)) continue;
    const hint = near === undefined ? '' : l10n.t(' Did you mean {0}?', near);
    const fixes = near === undefined ? [] : [changeTo(near)];
    const message = l10n.t(
      'There is no Secret {0} (looked in {1}).{2}',
      target.name,
      lookup.scope.where,
      hint,
    );
    lookup.say(isSure, 'reference/not-found', path, message, fixes);
  }
}

function changeTo(value: string): FixPlan {
  return { kind: 'replace', value, title: l10n.t('Change to {0}', value) };
}

/** What a policy is attached to, or the workloads that it selects. */
function checkPolicy(lookup: Lookup, references: readonly Reference[]): void {
  for (const reference of references)
    if (reference.role === 'policyTarget' && !namesPart(reference)) lookup.requireTarget(reference);
  checkSelection(lookup, references, l10n.t('the selection'));
}

function checkSelection(lookup: Lookup, references: readonly Reference[], what: string): void {
  for (const { target, path } of references)
    if (target.by === 'labels') checkSelects(lookup, target.labels, target.namespace, path, what);
}
