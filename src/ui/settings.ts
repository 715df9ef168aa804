import { workspace } from 'vscode';
import type { Setting, SettingTypes } from '../contributions.ts';
import { SETTING_DEFAULTS } from '../contributions.ts';

/** The value of one of our settings; a value of a wrong type counts as not set. */
export function readSetting<K extends Setting>(setting: K): SettingTypes[K] {
  const dot = setting.indexOf('.');
  const value = workspace.getConfiguration(setting.slice(0, dot)).get<unknown>(setting.slice(dot + 1));
  const fallback = SETTING_DEFAULTS[setting];
  return typeof value === typeof fallback ? (value as SettingTypes[K]) : fallback;
}
