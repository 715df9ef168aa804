export type Theme = 'dark' | 'light' | 'high contrast' | 'high contrast light';

/** The setting value (theme id) of VS Code's built-in theme for each kind that a learner may use. */
export const themeIds: Readonly<Record<Theme, string>> = {
  dark: 'Dark Modern',
  light: 'Light Modern',
  'high contrast': 'Default High Contrast',
  'high contrast light': 'Default High Contrast Light',
};

/**
 * User settings of a quiet VS Code: nothing opens, asks, updates or phones home by itself. `own` comes last and wins.
 */
export function userSettings(own: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    'workbench.startupEditor': 'none',
    'workbench.welcomePage.walkthroughs.openOnInstall': false,
    'workbench.secondarySideBar.defaultVisibility': 'hidden',
    'workbench.tips.enabled': false,
    'workbench.enableExperiments': false,
    'workbench.colorTheme': themeIds.dark,
    'window.autoDetectHighContrast': false,
    'window.autoDetectColorScheme': false,
    'chat.disableAIFeatures': true,
    'chat.commandCenter.enabled': false,
    'extensions.autoCheckUpdates': false,
    'extensions.autoUpdate': false,
    'extensions.ignoreRecommendations': true,
    'telemetry.telemetryLevel': 'off',
    'update.mode': 'none',
    'git.enabled': false,
    'npm.autoDetect': 'off',
    'workbench.remoteIndicator.showExtensionRecommendations': false,
    ...own,
  };
}
