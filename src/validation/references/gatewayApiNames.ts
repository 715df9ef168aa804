import { at, isRecord, listAt, stringAt, type Path } from '../../mesh/fields.ts';
import type { Reference, ReferenceRole } from './reference.ts';

const gatewayGroup = 'gateway.networking.k8s.io';

/** What the fields of an object of the Gateway API refer to, and `targetRefs` of any policy. */
export function* gatewayApiNames(kind: string, object: unknown, namespace: string): Generator<Reference> {
  if (kind.endsWith('Route')) yield* routeNames(object, namespace);
  if (kind === 'Gateway' || kind === 'ListenerSet') yield* gatewayNames(object, namespace);
  if (kind === 'ReferenceGrant') {
    for (const [index, to] of listAt(object, 'spec', 'to').entries())
      yield* refNames('granted', to, ['spec', 'to', index], {}, namespace);
  }
  const authorities = ['spec', 'validation', 'caCertificateRefs'];
  yield* eachRef('configuration', object, authorities, { group: '', kind: 'ConfigMap' }, namespace);
}

/** What policies are attached to; all the policies of Istio and of the Gateway API write it in the same way. */
export function* policyTargetNames(object: unknown, namespace: string): Generator<Reference> {
  const single = at(object, 'spec', 'targetRef');
  if (single !== undefined) yield* refNames('policyTarget', single, ['spec', 'targetRef'], {}, namespace);
  yield* eachRef('policyTarget', object, ['spec', 'targetRefs'], {}, namespace);
}

function* routeNames(object: unknown, namespace: string): Generator<Reference> {
  const gateway = { group: gatewayGroup, kind: 'Gateway' };
  yield* eachRef('parent', object, ['spec', 'parentRefs'], gateway, namespace);
  for (const [index, rule] of listAt(object, 'spec', 'rules').entries()) {
    const path = ['spec', 'rules', index];
    yield* mirrorNames(rule, path, namespace);
    for (const [number, backend] of listAt(rule, 'backendRefs').entries()) {
      const place = [...path, 'backendRefs', number];
      yield* refNames('backend', backend, place, { group: '', kind: 'Service' }, namespace);
      yield* mirrorNames(backend, place, namespace);
    }
  }
}

function* mirrorNames(holder: unknown, path: Path, namespace: string): Generator<Reference> {
  for (const [index, filter] of listAt(holder, 'filters').entries()) {
    const place = [...path, 'filters', index, 'requestMirror', 'backendRef'];
    const mirror = at(filter, 'requestMirror', 'backendRef');
    yield* refNames('backend', mirror, place, { group: '', kind: 'Service' }, namespace);
  }
}

function* gatewayNames(object: unknown, namespace: string): Generator<Reference> {
  const path = ['spec', 'gatewayClassName'];
  const name = stringAt(object, ...path);
  if (name !== undefined) {
    const target = { by: 'name', group: gatewayGroup, kind: 'GatewayClass', namespace: '', name } as const;
    yield { role: 'class', path, start: 0, target };
  }
  const parent = { group: gatewayGroup, kind: 'Gateway' };
  yield* refNames('parent', at(object, 'spec', 'parentRef'), ['spec', 'parentRef'], parent, namespace);
  for (const index of listAt(object, 'spec', 'listeners').keys()) {
    const tls = ['spec', 'listeners', index, 'tls'];
    const certificates = [...tls, 'certificateRefs'];
    yield* eachRef('certificate', object, certificates, { group: '', kind: 'Secret' }, namespace);
    const authorities = [...tls, 'frontendValidation', 'caCertificateRefs'];
    yield* eachRef('configuration', object, authorities, { group: '', kind: 'ConfigMap' }, namespace);
  }
}

interface Defaults {
  readonly group?: string;
  readonly kind?: string;
}

function* eachRef(
  role: ReferenceRole,
  object: unknown,
  path: Path,
  defaults: Defaults,
  namespace: string,
): Generator<Reference> {
  for (const [index, ref] of listAt(object, ...path).entries())
    yield* refNames(role, ref, [...path, index], defaults, namespace);
}

/** A reference of the Gateway API's form: group, kind, namespace, name and sectionName. */
function* refNames(
  role: ReferenceRole,
  ref: unknown,
  path: Path,
  defaults: Defaults,
  namespace: string,
): Generator<Reference> {
  const name = stringAt(ref, 'name');
  const kind = stringAt(ref, 'kind') ?? defaults.kind;
  if (!isRecord(ref) || name === undefined || kind === undefined) return;
  const group = stringAt(ref, 'group') ?? defaults.group ?? '';
  const target = {
    by: 'name',
    group: group === 'core' ? '' : group,
    kind,
    namespace: kind === 'GatewayClass' ? '' : (stringAt(ref, 'namespace') ?? namespace),
    name,
  } as const;
  yield { role, path: [...path, 'name'], start: 0, target };
  const section = stringAt(ref, 'sectionName');
  if (section !== undefined)
    yield { role, path: [...path, 'sectionName'], start: 0, target: { ...target, section } };
}
