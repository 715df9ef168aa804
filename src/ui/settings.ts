import { workspace } from 'vscode';
import type { Uri } from 'vscode';
import type { Setting, SettingTypes } from '../contributions.ts';
import { SETTING_DEFAULTS } from '../contributions.ts';

/**
 * The value of one of our settings; a value of a wrong type counts as not set.
 * @param resource the file that it is for: folders of a workspace may have values of their own
 */
export function readSetting<K extends Setting>(setting: K, resource?: Uri): SettingTypes[K] {
  const dot = setting.indexOf('.');
  const value = workspace
    .getConfiguration(setting.slice(0, dot), resource)
    .get<unknown>(setting.slice(dot + 1));
  const fallback = SETTING_DEFAULTS[setting];
  return typeof value === typeof fallback ? (value as SettingTypes[K]) : fallback;
}
