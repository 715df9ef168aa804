import type { ToolName } from './cliCommand.ts';

export type QuotingStyle = 'posix' | 'powershell';

const bareWord: Readonly<Record<QuotingStyle, RegExp>> = {
  posix: /^[A-Za-z0-9_@%+=:,./-]+$/,
  // In PowerShell "@", "%", "," and a leading "-" before "." or ":" have meanings of their own.
  powershell: /^[A-Za-z0-9_=:./-]+$/,
};

/**
 * What double quotes keep as it is in PowerShell and in the command prompt, which knows no others: no variable of either,
 * no quote, and no backslash at the end, which would take the quote for itself.
 */
const ALIKE_IN_QUOTES = /^[^$`"\u201c-\u201e%!\p{Cc}]*[^$`"\u201c-\u201e%!\\\p{Cc}]$/u;

function quoteWord(word: string, style: QuotingStyle): string {
  if (bareWord[style].test(word)) return word;
  if (style === 'posix') return `'${word.replaceAll("'", `'\\''`)}'`;
  if (ALIKE_IN_QUOTES.test(word)) return `"${word}"`;
  // PowerShell takes the typographic quotes for quotes too, and doubles any of them inside a quoted word.
  return `'${word.replace(/['\u2018-\u201b]/g, '$&$&')}'`;
}

/**
 * The command line as the learner may read it and paste it into a shell of theirs. For display only: Meshwalk passes
 * the argument array and never runs this text.
 */
export function shownCommand(
  command: { readonly tool: ToolName; readonly shownArgs: readonly string[] },
  style: QuotingStyle,
): string {
  return [command.tool, ...command.shownArgs.map((word) => quoteWord(word, style))].join(' ');
}

/** The quoting that the learner's usual shell understands. */
export function quotingStyleOf(platform: NodeJS.Platform): QuotingStyle {
  return platform === 'win32' ? 'powershell' : 'posix';
}
