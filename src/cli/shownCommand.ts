import type { ToolName } from './cliCommand.ts';

export type QuotingStyle = 'posix' | 'powershell';

const bareWord: Readonly<Record<QuotingStyle, RegExp>> = {
  posix: /^[A-Za-z0-9_@%+=:,./-]+$/,
  // In PowerShell "@", "%", "," and a leading "-" before "." or ":" have meanings of their own.
  powershell: /^[A-Za-z0-9_=:./-]+$/,
};

function quoteWord(word: string, style: QuotingStyle): string {
  if (bareWord[style].test(word)) return word;
  if (style === 'posix') return `'${word.replaceAll("'", `'\\''`)}'`;
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
