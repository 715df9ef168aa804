/**
 * A page of the practice mesh in the place of a program's own one. Colours are those of the reader's system, light or
 * dark; it loads nothing from elsewhere.
 * @param body HTML; whatever came from outside is escaped by the caller
 */
export function toolPage(title: string, body: string): string {
  return `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title>
<style>${style}</style></head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
}

const style = `:root{color-scheme:light dark}body{background:Canvas;color:CanvasText;font:16px/1.5 system-ui;margin:0}
main{margin:0 auto;max-width:72rem;padding:1rem}form{display:flex;flex-wrap:wrap;gap:.5rem;align-items:end}
label{display:flex;flex-direction:column}input,select,button{font:inherit;padding:.3rem .5rem}
input[name=query]{font-family:ui-monospace,monospace;min-width:min(40rem,80vw)}table{border-collapse:collapse;width:100%}
caption{text-align:start;padding:.5rem 0}th,td{text-align:start;vertical-align:top;padding:.3rem .6rem;
border-top:1px solid GrayText;overflow-wrap:anywhere}th,td.number,td.short{overflow-wrap:normal;white-space:nowrap}
td.number{text-align:end;font-variant-numeric:tabular-nums}
code{font-family:ui-monospace,monospace}
.note{border-inline-start:4px solid Highlight;padding-inline-start:.7rem}`;

export function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
