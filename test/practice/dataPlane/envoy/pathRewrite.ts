import { RE2JS } from 're2js';
import { at, stringAt } from '../../../../src/mesh/fields.ts';

/**
 * The path that a RouteAction or RedirectAction makes of one, query kept: the matched prefix replaced, or an expression
 * replaced wherever it matches the path. Source: route_components.proto, prefix_rewrite and regex_rewrite.
 * @param path with query
 */
export function rewritePath(action: unknown, match: unknown, path: string): string {
  const from = path.indexOf('?');
  const only = from < 0 ? path : path.slice(0, from);
  const query = from < 0 ? '' : path.slice(from);
  const prefix = stringAt(action, 'prefixRewrite');
  if (prefix !== undefined && prefix !== '') {
    const matched =
      stringAt(match, 'prefix') ?? stringAt(match, 'pathSeparatedPrefix') ?? stringAt(match, 'path') ?? '';
    return prefix + only.slice(matched.length) + query;
  }
  const expression = at(action, 'regexRewrite');
  return expression === undefined ? path : replaceAll(expression, only) + query;
}

function replaceAll(rewrite: unknown, path: string): string {
  const expression = stringAt(rewrite, 'pattern', 'regex') ?? '';
  const substitution = stringAt(rewrite, 'substitution') ?? '';
  try {
    const matcher = RE2JS.compile(expression).matcher(path);
    let text = '';
    let from = 0;
    while (matcher.find()) {
      text += path.slice(from, matcher.start());
      // RE2 writes groups as \1 and a backslash as two.
      text += substitution.replaceAll(/\\([\d\\])/g, (_whole, what: string) =>
        what === '\\' ? what : (matcher.group(Number(what)) ?? ''),
      );
      from = matcher.end();
    }
    return text + path.slice(from);
  } catch {
    // RE2 refuses the expression or the group; so would Envoy, which keeps its older configuration then.
    return path;
  }
}
