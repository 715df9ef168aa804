/** Where the page finds its parts, as addresses that its webview may load. */
export interface StepPageFiles {
  readonly script: string;
  readonly style: string;
  /** `cspSource` of the webview. */
  readonly source: string;
  readonly nonce: string;
}

/**
 * The empty page. It loads one script and one style sheet of ours and nothing else; everything that it shows comes by
 * messages, so the page is never loaded again while it is open.
 */
export function stepPageHtml(files: StepPageFiles, words: { language: string; opening: string }): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${files.nonce}'`,
    `style-src ${files.source}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${escaped(words.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${escaped(files.style)}">
</head>
<body>
<main id="page" aria-busy="true"><p class="opening">${escaped(words.opening)}</p></main>
<script nonce="${files.nonce}" src="${escaped(files.script)}"></script>
</body>
</html>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
