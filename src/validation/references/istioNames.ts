import { at, listAt, stringAt, stringMapAt, type Path } from '../../mesh/fields.ts';
import type { Reference, ReferenceRole } from './reference.ts';

const group = 'networking.istio.io';

/** What the fields of an object of Istio's own API groups refer to. */
export function* istioNames(kind: string, object: unknown, namespace: string): Generator<Reference> {
  switch (kind) {
    case 'VirtualService':
      yield* virtualServiceNames(object, namespace);
      return;
    case 'DestinationRule':
      yield* hostName('ruleHost', object, ['spec', 'host']);
      yield* secretName(object, ['spec', 'trafficPolicy', 'tls', 'credentialName']);
      return;
    case 'Gateway':
      for (const index of listAt(object, 'spec', 'servers').keys()) {
        const tls = ['spec', 'servers', index, 'tls'];
        yield* secretName(object, [...tls, 'credentialName']);
        for (const number of listAt(object, ...tls, 'credentialNames').keys())
          yield* secretName(object, [...tls, 'credentialNames', number]);
      }
      // Gateways select their proxies in every namespace.
      yield* labelNames(object, ['spec', 'selector'], undefined);
      return;
    case 'Sidecar':
      for (const [index, listener] of listAt(object, 'spec', 'egress').entries())
        for (const number of listAt(listener, 'hosts').keys())
          yield* sidecarHost(object, ['spec', 'egress', index, 'hosts', number]);
      yield* labelNames(object, ['spec', 'workloadSelector', 'labels'], namespace);
      return;
    case 'ServiceEntry':
    case 'EnvoyFilter':
      yield* labelNames(object, ['spec', 'workloadSelector', 'labels'], namespace);
      return;
    case 'AuthorizationPolicy':
      yield* callerNames(object, namespace);
      break;
    case 'WasmPlugin':
      yield* secretName(object, ['spec', 'imagePullSecret']);
      break;
    default:
  }
  // Policies of the root namespace count for workloads of every namespace.
  const where = namespace === 'istio-system' ? undefined : namespace;
  yield* labelNames(object, ['spec', 'selector', 'matchLabels'], where);
}

function* virtualServiceNames(object: unknown, namespace: string): Generator<Reference> {
  for (const index of listAt(object, 'spec', 'hosts').keys())
    yield* hostName('virtualHost', object, ['spec', 'hosts', index]);
  yield* gatewayNames(object, ['spec', 'gateways'], namespace);
  for (const section of ['http', 'tls', 'tcp']) {
    for (const [index, rule] of listAt(object, 'spec', section).entries()) {
      const path = ['spec', section, index];
      for (const number of listAt(rule, 'match').keys())
        yield* gatewayNames(object, [...path, 'match', number, 'gateways'], namespace);
      for (const number of listAt(rule, 'route').keys())
        yield* destinationNames(object, [...path, 'route', number, 'destination']);
      yield* destinationNames(object, [...path, 'mirror']);
      for (const number of listAt(rule, 'mirrors').keys())
        yield* destinationNames(object, [...path, 'mirrors', number, 'destination']);
      const name = stringAt(rule, 'delegate', 'name');
      if (name !== undefined) {
        const other = stringAt(rule, 'delegate', 'namespace') ?? namespace;
        const target = { by: 'name', group, kind: 'VirtualService', namespace: other, name } as const;
        yield { role: 'delegate', path: [...path, 'delegate', 'name'], start: 0, target };
      }
    }
  }
}

function* destinationNames(object: unknown, path: Path): Generator<Reference> {
  yield* hostName('destination', object, [...path, 'host']);
  const host = stringAt(object, ...path, 'host');
  const subset = stringAt(object, ...path, 'subset');
  if (host !== undefined && subset !== undefined && subset !== '') {
    const target = { by: 'host', host, subset } as const;
    yield { role: 'destination', path: [...path, 'subset'], start: 0, target };
  }
}

/** `gate`, or `namespace/gate`; `mesh` stands for all sidecars. A dot once stood for a host of the Gateway. */
function* gatewayNames(object: unknown, list: Path, namespace: string): Generator<Reference> {
  for (const [index, text] of listAt(object, ...list).entries()) {
    if (typeof text !== 'string' || text === 'mesh') continue;
    const slash = text.indexOf('/');
    if (slash < 0 && text.includes('.')) continue;
    const target = {
      by: 'name',
      group,
      kind: 'Gateway',
      namespace: slash < 0 ? namespace : text.slice(0, slash),
      name: text.slice(slash + 1),
    } as const;
    yield { role: 'gateway', path: [...list, index], start: slash + 1, target };
  }
}

function* hostName(role: ReferenceRole, object: unknown, path: Path): Generator<Reference> {
  const host = stringAt(object, ...path);
  if (host !== undefined && host !== '' && !host.includes('*'))
    yield { role, path, start: 0, target: { by: 'host', host } };
}

/** `namespace/host`, where the namespace may be `.`, `*` or `~`. */
function* sidecarHost(object: unknown, path: Path): Generator<Reference> {
  const text = stringAt(object, ...path) ?? '';
  const slash = text.indexOf('/');
  const host = text.slice(slash + 1);
  if (slash >= 0 && host !== '' && !host.includes('*'))
    yield { role: 'sidecarHost', path, start: slash + 1, target: { by: 'host', host } };
}

/** Istio looks for the secret where the proxy runs, which the object does not say. */
function* secretName(object: unknown, path: Path): Generator<Reference> {
  const name = stringAt(object, ...path);
  if (name === undefined || name === '') return;
  const target = { by: 'name', group: '', kind: 'Secret', namespace: undefined, name } as const;
  yield { role: 'secret', path, start: 0, target };
}

/** Service accounts of callers: `trust.domain/ns/NAMESPACE/sa/NAME`, or `NAMESPACE/NAME` in `serviceAccounts`. */
function* callerNames(object: unknown, own: string): Generator<Reference> {
  for (const [index, rule] of listAt(object, 'spec', 'rules').entries()) {
    for (const [number, from] of listAt(rule, 'from').entries()) {
      for (const list of ['principals', 'notPrincipals', 'serviceAccounts', 'notServiceAccounts']) {
        for (const [item, text] of listAt(at(from, 'source'), list).entries()) {
          if (typeof text !== 'string' || text.includes('*')) continue;
          const path = ['spec', 'rules', index, 'from', number, 'source', list, item];
          const isAccount = list.endsWith('Accounts');
          const found = isAccount
            ? /^(?:([^/]+)\/)?([^/]+)$/.exec(text)
            : /\/ns\/([^/]+)\/sa\/([^/]+)$/.exec(text);
          if (found === null) continue;
          const [, namespace = own, name = ''] = found;
          const target = { by: 'name', group: '', kind: 'ServiceAccount', namespace, name } as const;
          yield { role: 'account', path, start: text.length - name.length, target };
        }
      }
    }
  }
}

function* labelNames(object: unknown, path: Path, namespace: string | undefined): Generator<Reference> {
  const labels = stringMapAt(object, ...path);
  if (Object.keys(labels).length > 0)
    yield { role: 'workloads', path, start: 0, target: { by: 'labels', labels, namespace } };
}
