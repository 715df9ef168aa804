import * as l10n from '@vscode/l10n';
import { listAt, stringAt } from './fields.ts';
import { hostService } from './hostService.ts';
import { groupKindKey, groupOf } from './kubeObject.ts';
import type { KubeObject } from './kubeObject.ts';
import { hasParent, namespaceOfRef } from './routeParents.ts';
import type { Snapshot } from './snapshot.ts';
import { GATEWAY, LISTENER_SET, POD } from './wellKnown.ts';

/** How many names a sentence lists before it counts. */
const LISTED = 6;

/** What stops working in the mesh when an object is deleted, in sentences; what goes with it is another matter. */
export function consequences(snapshot: Snapshot, object: KubeObject): readonly string[] {
  const { name, namespace = '' } = object.metadata;
  switch (groupKindKey({ group: groupOf(object.apiVersion), kind: object.kind })) {
    case groupKindKey(GATEWAY):
    case groupKindKey(LISTENER_SET): {
      const sets = snapshot.all(LISTENER_SET).filter((set) => hasParent(set, object));
      const routes = gatewayRoutes(snapshot).filter((route) =>
        [object, ...sets].some((parent) => hasParent(route, parent)),
      );
      return said(l10n.t('No request gets in through these routes any more: {0}.', listed(routes)), routes);
    }
    case 'Service': {
      const routes = gatewayRoutes(snapshot).filter((route) =>
        listAt(route, 'spec', 'rules').some((rule) =>
          listAt(rule, 'backendRefs').some(
            (ref) =>
              stringAt(ref, 'name') === name &&
              (stringAt(ref, 'kind') ?? 'Service') === 'Service' &&
              namespaceOfRef(ref, route) === namespace,
          ),
        ),
      );
      const virtual = virtualServices(snapshot).filter((one) =>
        listAt(one, 'spec', 'http').some((rule) =>
          listAt(rule, 'route').some((route) => {
            const host = stringAt(route, 'destination', 'host') ?? '';
            return hostService(snapshot, host, one.metadata.namespace ?? '') === object;
          }),
        ),
      );
      const users = [...routes, ...virtual];
      return said(l10n.t('Requests that these routes send there fail: {0}.', listed(users)), users);
    }
    case 'DestinationRule.networking.istio.io': {
      const subsets = new Set(listAt(object, 'spec', 'subsets').map((subset) => stringAt(subset, 'name')));
      const users = virtualServices(snapshot).filter((one) =>
        listAt(one, 'spec', 'http').some((rule) =>
          listAt(rule, 'route').some((route) => {
            const subset = stringAt(route, 'destination', 'subset');
            return subset !== undefined && subsets.has(subset) && one.metadata.namespace === namespace;
          }),
        ),
      );
      return said(l10n.t('Its subsets are used by {0}: these requests fail.', listed(users)), users);
    }
    case 'Deployment.apps':
    case 'StatefulSet.apps':
    case 'DaemonSet.apps': {
      if (object.metadata.labels?.['app'] !== 'istiod') return [];
      return [
        l10n.t('Without istiod no proxy gets new configuration or certificates, and no pod a sidecar.'),
      ];
    }
    case 'CustomResourceDefinition.apiextensions.k8s.io':
      return [
        l10n.t(
          'Every object of this kind is deleted with it, in all namespaces, and cannot be brought back.',
        ),
      ];
    case 'Namespace': {
      const pods = snapshot.in(name, POD).length;
      return pods === 0 ? [] : [l10n.t('{0} pods run in it.', pods)];
    }
    case 'AuthorizationPolicy.security.istio.io':
      return [
        stringAt(object, 'spec', 'action') === 'DENY'
          ? l10n.t('What it denies is allowed again.')
          : l10n.t('Where no other policy allows something, everything is allowed again.'),
      ];
    case 'Pod':
      return (object.metadata.ownerReferences ?? []).length > 0
        ? [l10n.t('Its workload makes another one.')]
        : [l10n.t('Nothing makes it again.')];
    default:
      return [];
  }
}

function said(sentence: string, users: readonly KubeObject[]): readonly string[] {
  return users.length === 0 ? [] : [sentence];
}

function listed(objects: readonly KubeObject[]): string {
  const names = objects.slice(0, LISTED).map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  return objects.length <= LISTED
    ? names.join(', ')
    : l10n.t('{0} and {1} more', names.join(', '), objects.length - LISTED);
}

function gatewayRoutes(snapshot: Snapshot): readonly KubeObject[] {
  return snapshot.meshKinds
    .filter((kind) => kind.group === GATEWAY.group && kind.kind.endsWith('Route'))
    .flatMap((kind) => snapshot.all(kind));
}

function virtualServices(snapshot: Snapshot): readonly KubeObject[] {
  return snapshot.all({ group: 'networking.istio.io', kind: 'VirtualService' });
}
