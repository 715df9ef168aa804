import * as l10n from '@vscode/l10n';

/** How long ago something was, in the unit that a person would use; empty for what is no time. */
export function ageWords(timestamp: string | undefined, now: number): string {
  const then = Date.parse(timestamp ?? '');
  if (Number.isNaN(then)) return '';
  const seconds = Math.max(0, Math.round((now - then) / 1000));
  if (seconds < 120) return l10n.t('{0} s ago', seconds);
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return l10n.t('{0} min ago', minutes);
  const hours = Math.round(minutes / 60);
  return hours < 48 ? l10n.t('{0} h ago', hours) : l10n.t('{0} days ago', Math.round(hours / 24));
}
