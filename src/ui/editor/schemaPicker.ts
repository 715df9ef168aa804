import { l10n, window } from 'vscode';
import type { SettingTypes } from '../../contributions.ts';
import type { SchemaIndex } from '../../validation/schemaIndex.ts';
import type { Judge } from './judge.ts';

export interface SchemaChoiceSettings {
  readonly istio?: SettingTypes['meshwalk.validation.istio'];
  readonly gatewayApi?: SettingTypes['meshwalk.validation.gatewayApi'];
  readonly channel?: SettingTypes['meshwalk.validation.channel'];
}

/** Asks by which releases documents shall be judged; `undefined` when the learner turns away. */
export async function pickSchemas(
  index: SchemaIndex,
  judge: Pick<Judge, 'istio' | 'gatewayApi'>,
): Promise<SchemaChoiceSettings | undefined> {
  const automatic = l10n.t('those of the connected cluster, else the newest');
  const items: ({ label: string; description?: string } & { choice: SchemaChoiceSettings })[] = [
    {
      label: l10n.t('Automatic'),
      description: automatic,
      choice: { istio: 'auto', gatewayApi: 'auto', channel: 'auto' },
    },
    ...index.releases.map((release) => {
      const version = release.version.replace(/^v/, '');
      return release.product === 'istio'
        ? {
            label: `Istio ${release.release}`,
            description: version,
            choice: { istio: release.release },
          }
        : {
            label: `Gateway API ${release.release} (${release.channel})`,
            description: version,
            choice: {
              gatewayApi: release.release,
              channel: release.channel === 'experimental' ? ('experimental' as const) : ('standard' as const),
            },
          };
    }),
  ];
  const picked = await window.showQuickPick(items, {
    title: l10n.t('Schemas that judge mesh documents'),
    placeHolder: l10n.t('Now: {0} and {1}', judge.istio, judge.gatewayApi),
    matchOnDescription: true,
  });
  return picked?.choice;
}
