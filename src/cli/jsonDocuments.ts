import * as l10n from '@vscode/l10n';
import { CliParseError } from './cliCommand.ts';

/**
 * The JSON documents of a text that holds several, one after the other, as `istioctl proxy-status -o json` prints one
 * for each istiod. Text before the first brace or bracket is passed over.
 * @throws CliParseError when a document does not parse
 */
export function jsonDocuments(text: string): readonly unknown[] {
  const documents: unknown[] = [];
  let depth = 0;
  let start = -1;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index];
    if (inString) {
      if (char === '\\') index += 1;
      else if (char === '"') inString = false;
      continue;
    }
    if (char === '"' && depth > 0) inString = true;
    else if (char === '{' || char === '[') {
      if (depth === 0) start = index;
      depth += 1;
    } else if ((char === '}' || char === ']') && depth > 0) {
      depth -= 1;
      if (depth > 0) continue;
      try {
        documents.push(JSON.parse(text.slice(start, index + 1)) as unknown);
      } catch {
        throw new CliParseError(l10n.t('istioctl printed something that is not JSON.'));
      }
    }
  }
  if (depth > 0) throw new CliParseError(l10n.t('istioctl printed JSON that ends in the middle.'));
  return documents;
}
