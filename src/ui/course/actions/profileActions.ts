import { commands } from 'vscode';
import * as profiles from '../../profiles/profileCommands.ts';
import type { ActionRunner } from './actionParts.ts';

export const showProfiles: ActionRunner<'showProfiles'> = async (parts) => {
  await profiles.showProfiles(parts);
};

export const openProfile: ActionRunner<'openProfile'> = async (parts, { profile }) => {
  await profiles.openProfile(parts, profile);
};

export const compareProfiles: ActionRunner<'compareProfiles'> = async (parts, { left, right }) => {
  await profiles.compareProfiles(parts, left, right);
};

export const compareManifest: ActionRunner<'compareManifest'> = async (parts, { profile }) => {
  await profiles.compareWithCluster(parts, profile);
  await commands.executeCommand('meshwalk.mesh.focus');
};
