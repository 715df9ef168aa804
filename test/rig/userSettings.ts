export type Theme = 'dark' | 'light' | 'high contrast' | 'high contrast light';

/** VS Code's built-in theme for each kind that a learner may use: setting value, name in the picker, class of the window. */
export const themes: Readonly<
  Record<Theme, { readonly id: string; readonly label: string; readonly css: string }>
> = {
  dark: { id: 'Dark Modern', label: 'Dark Modern', css: 'vs-dark' },
  light: { id: 'Light Modern', label: 'Light Modern', css: 'vs' },
  'high contrast': { id: 'Default High Contrast', label: 'Dark High Contrast', css: 'hc-black' },
  'high contrast light': { id: 'Default High Contrast Light', label: 'Light High Contrast', css: 'hc-light' },
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
    'workbench.colorTheme': themes.dark.id,
    'window.autoDetectHighContrast': false,
    'window.autoDetectColorScheme': false,
    'chat.disableAIFeatures': true,
    'chat.commandCenter.enabled': false,
    'extensions.autoCheckUpdates': false,
    'extensions.autoUpdate': 'off',
    'extensions.ignoreRecommendations': true,
    'telemetry.telemetryLevel': 'off',
    'update.mode': 'none',
    // What desktop VS Code does; in a browser it would save by itself.
    'files.autoSave': 'off',
    'git.enabled': false,
    'npm.autoDetect': 'off',
    'workbench.remoteIndicator.showExtensionRecommendations': false,
    ...own,
  };
}
