import type { Span } from '../traces/span.ts';
import { escaped, toolPage } from './toolPage.ts';

const what = (name: string) =>
  `<p class="note">This is the practice mesh's stand-in for ${name}: it keeps the spans of the proxies that the practice mesh plays. The page is ours.</p>`;

/** The newest traces, and a choice of the service that takes part in them. */
export function traceListPage(
  name: string,
  services: readonly string[],
  chosen: string | undefined,
  traces: readonly (readonly Span[])[],
): string {
  const options = services.map(
    (service) => `<option${service === chosen ? ' selected' : ''}>${escaped(service)}</option>`,
  );
  const rows = traces.map((trace) => {
    const [first] = trace;
    if (first === undefined) return '';
    const errors = trace.some((span) => span.tags['error'] !== undefined);
    const taking = new Set(trace.map((span) => span.localEndpoint.serviceName));
    return `<tr><td><a href="/traces/${escaped(first.traceId)}">${escaped(first.name)}</a></td>
<td class="short">${escaped(new Date(first.timestamp / 1000).toISOString())}</td><td>${[...taking].map(escaped).join(', ')}</td>
<td class="number">${trace.length}</td><td class="number">${milliseconds(lengthOf(trace))}</td>
<td class="short">${errors ? 'error' : 'ok'}</td></tr>`;
  });
  const none =
    'No traces yet. Spans come when a Telemetry resource asks for tracing with a provider whose Service is here, and requests flow.';
  return toolPage(
    `${name} (practice mesh)`,
    `<h1>Traces</h1>${what(name)}
<form><label>Service <select name="service"><option value="">All services</option>${options.join('')}</select></label>
<button>Show</button></form>
${
  rows.length === 0
    ? `<p role="status">${none}</p>`
    : `<table><caption>The newest traces</caption><thead><tr>${heads('First span', 'Began', 'Proxies', 'Spans', 'Took', 'Result')}</tr></thead><tbody>${rows.join('')}</tbody></table>`
}`,
  );
}

/** One trace, its spans in the order of who caused whom. */
export function tracePage(name: string, id: string, trace: readonly Span[]): string {
  const start = trace[0]?.timestamp ?? 0;
  const rows = inTree(trace).map(({ span, depth }) => {
    const tags = Object.entries(span.tags)
      .map(([key, value]) => `<dt>${escaped(key)}</dt><dd>${escaped(value)}</dd>`)
      .join('');
    const from = milliseconds(span.timestamp - start);
    return `<tr><td style="padding-inline-start:${1 + depth * 1.2}rem">${escaped(span.localEndpoint.serviceName)}</td>
<td class="short">${escaped(span.kind ?? '')}</td><td><details><summary>${escaped(span.name)}</summary><dl>${tags}</dl></details></td>
<td class="number">${from}</td><td class="number">${milliseconds(span.duration)}</td>
<td>${escaped(span.tags['http.status_code'] ?? '')}</td></tr>`;
  });
  return toolPage(
    `Trace ${id} (practice mesh)`,
    `<p><a href="/">All traces</a></p><h1>Trace <code>${escaped(id)}</code></h1>${what(name)}
<table><caption>${trace.length} spans in ${milliseconds(lengthOf(trace))}, each below the one that caused it</caption>
<thead><tr>${heads('Proxy', 'Side', 'Operation', 'Began after', 'Took', 'Status')}</tr></thead><tbody>${rows.join('')}</tbody></table>`,
  );
}

function heads(...names: readonly string[]): string {
  return names.map((name) => `<th scope="col">${name}</th>`).join('');
}

function inTree(trace: readonly Span[]): { readonly span: Span; readonly depth: number }[] {
  const known = new Set(trace.map((span) => span.id));
  const below = (parent: string | undefined, depth: number): { span: Span; depth: number }[] =>
    trace
      .filter((span) =>
        parent === undefined
          ? span.parentId === undefined || !known.has(span.parentId)
          : span.parentId === parent && span.id !== parent,
      )
      // Spans that an application sends could name each other in a circle.
      .flatMap((span) => [{ span, depth }, ...(depth > 50 ? [] : below(span.id, depth + 1))]);
  return below(undefined, 0);
}

function lengthOf(trace: readonly Span[]): number {
  const start = trace[0]?.timestamp ?? 0;
  return Math.max(...trace.map((span) => span.timestamp + span.duration)) - start;
}

function milliseconds(micros: number): string {
  return `${(micros / 1000).toFixed(1)} ms`;
}
