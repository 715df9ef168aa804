import { l10n } from 'vscode';

/** What a page says of a failure. An exit code says nothing to a learner; what the tool printed stands in the terminal. */
export function failureWords(message: string): string {
  return /\bexit(ed)? (with )?(code|status)\b/i.test(message)
    ? l10n.t(
        'It did not work. What the tool printed stands in the terminal; the state below says what is missing.',
      )
    : message;
}
