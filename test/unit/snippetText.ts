/** Tab stops of the forms that our snippets use, as VS Code reads them: `$0`, `${1:text}`, `${1|one,other|}`. */
const stop =
  /\\(?<escaped>[\\$}])|\$(?:\d+|\{(?<id>\d+)(?::(?<text>(?:\\.|[^}\\])*)|\|(?<choices>[^|]*)\|)?\})/g;

/** The text that a snippet leaves when nothing is typed. @param chosen which of the choices, from 0 */
export function expandedSnippet(body: string, chosen = 0): string {
  return body.replaceAll(stop, (...found) => {
    const groups = found.at(-1) as Record<string, string | undefined>;
    const choices = groups['choices']?.split(',');
    const text = groups['text']?.replaceAll(/\\(.)/g, '$1');
    return groups['escaped'] ?? choices?.[chosen % choices.length] ?? text ?? '';
  });
}
