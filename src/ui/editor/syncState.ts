import { l10n } from 'vscode';
import { formatPath } from '../../manifests/fieldPath.ts';
import type { Path } from '../../mesh/fields.ts';
import type { KubeObject } from '../../mesh/kubeObject.ts';
import { FIELD_MANAGER } from '../../mesh/wellKnown.ts';

/** Whether the cluster has what a document says, in the words of its lens. */
export interface SyncState {
  readonly text: string;
  readonly detail: string;
  readonly differs: boolean;
}

/** How many fields a tooltip names. */
const NAMED = 8;

/** @param fields what an apply would change; `undefined` where that is not known */
export function syncState(live: KubeObject, fields: readonly Path[] | undefined): SyncState | undefined {
  const owner = foreignOwner(live);
  const by = owner === undefined ? undefined : l10n.t('applied by {0}', owner);
  const foreign =
    owner === undefined ? '' : l10n.t('Meshwalk has not applied this object: {0} manages its fields.', owner);
  if (fields === undefined || (fields.length === 0 && by !== undefined)) {
    return by === undefined ? undefined : { text: by, detail: foreign, differs: false };
  }
  if (fields.length === 0) {
    const detail = l10n.t('Applying this document would change nothing.');
    return { text: l10n.t('in sync'), detail, differs: false };
  }
  const count =
    fields.length === 1 ? l10n.t('differs (1 field)') : l10n.t('differs ({0} fields)', fields.length);
  const named = fields.slice(0, NAMED).map(formatPath).join(', ');
  const rest = fields.length > NAMED ? ', …' : '';
  const detail = l10n.t('Applying this document would change: {0}', `${named}${rest}`);
  return {
    text: by === undefined ? count : `${count}, ${by}`,
    detail: foreign === '' ? detail : `${detail}\n${foreign}`,
    differs: true,
  };
}

/** Who manages the object when Meshwalk never applied it; `undefined` when it did, or nobody says. */
export function foreignOwner(live: KubeObject): string | undefined {
  const managers = live.metadata.managedFields ?? [];
  if (managers.some(({ manager, operation }) => manager === FIELD_MANAGER && operation === 'Apply'))
    return undefined;
  const name = managers[0]?.manager;
  return name?.startsWith('kubectl') === true ? 'kubectl' : name;
}
