import { l10n } from 'vscode';
import { statusRemedy } from '../../mesh/statusRemedy.ts';
import type { StatusRemedy } from '../../mesh/statusRemedy.ts';
import type { KubeObject } from '../../mesh/kubeObject.ts';
import type { Snapshot } from '../../mesh/snapshot.ts';
import { nearest } from '../../validation/nearest.ts';

/** What mends the bad status of a document's object, for its lens and its quick fix. */
export interface StatusFix {
  readonly remedy: StatusRemedy;
  /** What the choice is called. */
  readonly title: string;
  /** Says what is wrong better than the condition does, where that can be said. */
  readonly text: string | undefined;
  /** With a backend: the Service that was most likely meant. */
  readonly service: string | undefined;
}

/** The fix of a live object's first bad condition, where one is known. */
export function statusFix(live: KubeObject, snapshot: Snapshot): StatusFix | undefined {
  const remedy = statusRemedy(live, snapshot);
  switch (remedy?.kind) {
    case 'backend': {
      const service = nearest(remedy.name, remedy.services);
      if (service === undefined) return undefined;
      const text = l10n.t('BackendNotFound: {0} (did you mean {1}?)', remedy.name, service);
      return { remedy, title: l10n.t('Use {0}', service), text, service };
    }
    case 'listener': {
      const text = l10n.t(
        'NotAllowedByListeners: {0} takes routes from {1}',
        remedy.listener,
        remedy.from === 'Same' ? l10n.t('its own namespace') : remedy.from,
      );
      return { remedy, title: l10n.t('Open the Listener’s Rule'), text, service: undefined };
    }
    case 'address':
      return {
        remedy,
        title: l10n.t('Use a Service Without an External Address'),
        text: l10n.t('AddressNotAssigned: no load balancer gives an address'),
        service: undefined,
      };
    case 'grant':
      return {
        remedy,
        title: l10n.t('Write a ReferenceGrant'),
        text: l10n.t('RefNotPermitted: namespace {0} does not permit it', remedy.toNamespace),
        service: undefined,
      };
    case undefined:
      return undefined;
  }
}
