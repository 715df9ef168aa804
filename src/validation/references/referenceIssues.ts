import { at, listAt, stringAt, stringMapAt } from '../../mesh/fields.ts';
import type { ManifestObject, ParsedDocument } from '../../manifests/documents.ts';
import type { Finding } from '../finding.ts';
import type { Issue } from '../issue.ts';
import { toFinding } from '../issueFinding.ts';
import { suppressedCodes } from '../suppression.ts';
import {
  checkDestinationRuleReferences,
  checkSelects,
  checkVirtualServiceReferences,
} from './istioReferences.ts';
import { Lookup } from './lookup.ts';
import { checkPortNames } from './portNames.ts';
import type { ReferenceScope } from './referenceScope.ts';
import { checkRoute, requireGrant } from './routeReferences.ts';

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

function referenceIssues({ identity, value }: ManifestObject, scope: ReferenceScope): Issue[] {
  const { group, kind = '', namespace = scope.defaultNamespace } = identity;
  const lookup = new Lookup(scope, namespace);
  switch (`${group}/${kind}`) {
    case `${gatewayGroup}/HTTPRoute`:
    case `${gatewayGroup}/GRPCRoute`:
    case `${gatewayGroup}/TLSRoute`:
    case `${gatewayGroup}/TCPRoute`:
    case `${gatewayGroup}/UDPRoute`:
      checkRoute(lookup, value, kind);
      break;
    case `${gatewayGroup}/Gateway`:
      checkGatewayReferences(lookup, value);
      break;
    case 'networking.istio.io/VirtualService':
      checkVirtualServiceReferences(lookup, value, identity.name ?? '');
      break;
    case 'networking.istio.io/DestinationRule':
      checkDestinationRuleReferences(lookup, value);
      break;
    case 'networking.istio.io/Gateway':
      checkSelects(
        lookup,
        stringMapAt(value, 'spec', 'selector'),
        undefined,
        ['spec', 'selector'],
        'the Gateway',
      );
      break;
    case '/Service':
      checkPortNames(lookup, value);
      break;
    default:
  }
  if (
    /(?:security|telemetry|extensions)\.istio\.io$/.test(group) ||
    `${group}/${kind}` === `${gatewayGroup}/BackendTLSPolicy`
  )
    checkPolicy(lookup, value);
  return lookup.issues;
}

/** Certificates of listeners and the class. */
function checkGatewayReferences(lookup: Lookup, gateway: unknown): void {
  const className = stringAt(gateway, 'spec', 'gatewayClassName');
  if (className !== undefined && lookup.scope.complete(gatewayGroup, 'GatewayClass')) {
    lookup.require(gatewayGroup, 'GatewayClass', '', className, ['spec', 'gatewayClassName']);
  }
  for (const [index, listener] of listAt(gateway, 'spec', 'listeners').entries()) {
    for (const [number, ref] of listAt(listener, 'tls', 'certificateRefs').entries()) {
      const path = ['spec', 'listeners', index, 'tls', 'certificateRefs', number];
      const to = {
        group: stringAt(ref, 'group') ?? '',
        kind: stringAt(ref, 'kind') ?? 'Secret',
        namespace: stringAt(ref, 'namespace') ?? lookup.namespace,
        name: stringAt(ref, 'name') ?? '',
      };
      lookup.require(to.group, to.kind, to.namespace, to.name, [...path, 'name']);
      if (to.namespace !== lookup.namespace)
        requireGrant(lookup, { group: gatewayGroup, kind: 'Gateway' }, to, [...path, 'namespace']);
    }
  }
}

/** What a policy is attached to, or the workloads that it selects. */
function checkPolicy(lookup: Lookup, policy: unknown): void {
  const single = at(policy, 'spec', 'targetRef');
  const refs = [
    ...(single === undefined ? [] : [{ ref: single, path: ['spec', 'targetRef'] }]),
    ...listAt(policy, 'spec', 'targetRefs').map((ref, index) => ({
      ref,
      path: ['spec', 'targetRefs', index],
    })),
  ];
  for (const { ref, path } of refs) {
    const kind = stringAt(ref, 'kind') ?? '';
    const group = stringAt(ref, 'group') === 'core' ? '' : (stringAt(ref, 'group') ?? '');
    lookup.require(
      group,
      kind,
      kind === 'GatewayClass' ? '' : lookup.namespace,
      stringAt(ref, 'name') ?? '',
      [...path, 'name'],
    );
  }
  const labels = stringMapAt(policy, 'spec', 'selector', 'matchLabels');
  checkSelects(
    lookup,
    labels,
    lookup.namespace === 'istio-system' ? undefined : lookup.namespace,
    ['spec', 'selector', 'matchLabels'],
    'the selection',
  );
}
