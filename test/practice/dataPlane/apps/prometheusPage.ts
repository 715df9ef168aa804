import { escaped, toolPage } from './toolPage.ts';

/** Questions that a learner of Istio asks first. */
const examples = [
  ['Requests by service', 'sum by (destination_service_name) (istio_requests_total{reporter="destination"})'],
  [
    'Requests per second by version',
    'sum by (destination_workload) (rate(istio_requests_total{reporter="destination"}[1m]))',
  ],
  [
    'Requests that failed',
    'sum by (destination_service_name, response_code) (istio_requests_total{response_code=~"5.."})',
  ],
  [
    'Time in which 90 % were answered, in ms',
    'histogram_quantile(0.9, sum by (le, destination_service_name) (rate(istio_request_duration_milliseconds_bucket{reporter="destination"}[1m])))',
  ],
  [
    'Requests without mutual TLS',
    'sum by (destination_service_name) (istio_requests_total{connection_security_policy="none"})',
  ],
] as const;

/** A page that asks the real Prometheus of the practice mesh; its answers are shown as a table. */
export function prometheusPage(): string {
  const links = examples.map(
    ([name, query]) => `<li><a href="?query=${encodeURIComponent(query)}">${escaped(name)}</a></li>`,
  );
  return toolPage(
    'Prometheus (practice mesh)',
    `<h1>Prometheus</h1>
<p class="note">The answers come from a real Prometheus, which reads the metrics of the proxies that the practice mesh
plays. The page is ours: the one of Prometheus is not part of its Go module.</p>
<form id="ask"><label for="query">PromQL<input id="query" name="query" spellcheck="false" autocomplete="off" required></label>
<button>Ask</button></form>
<h2>Examples</h2><ul>${links.join('')}</ul>
<h2>Answer</h2><p id="said" role="status">Nothing was asked yet.</p><div id="answer"></div>
<script>${script}</script>`,
  );
}

/** Runs in the reader's browser; it writes text only, never HTML. */
const script = `
const input = document.getElementById('query');
const said = document.getElementById('said');
const answer = document.getElementById('answer');
const add = (parent, name, text) => {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  parent.append(made);
  return made;
};
async function ask(query) {
  answer.replaceChildren();
  said.textContent = 'Asking …';
  let reply;
  try {
    const response = await fetch('/api/v1/query?query=' + encodeURIComponent(query));
    const text = await response.text();
    try { reply = JSON.parse(text); } catch { reply = { status: 'error', error: text }; }
  } catch (problem) { reply = { status: 'error', error: String(problem) }; }
  if (reply.status !== 'success') {
    said.textContent = 'Prometheus has not answered: ' + reply.error;
    return;
  }
  const found = reply.data.result;
  const rows = reply.data.resultType === 'vector' ? found.map((one) => [one.metric, one.value[1]])
    : reply.data.resultType === 'matrix' ? found.map((one) => [one.metric, one.values.map((value) => value[1]).join(', ')])
    : [[{}, found[1]]];
  said.textContent = rows.length + (rows.length === 1 ? ' result' : ' results') + ' for ' + query;
  if (rows.length === 0) return;
  const table = add(answer, 'table');
  add(table, 'caption', query);
  const head = add(add(table, 'thead'), 'tr');
  for (const name of ['Labels', 'Value']) add(head, 'th', name).scope = 'col';
  const body = add(table, 'tbody');
  for (const [labels, value] of rows) {
    const row = add(body, 'tr');
    add(add(row, 'td'), 'code', Object.entries(labels).map(([name, of]) => name + '="' + of + '"').join(', ') || '(none)');
    add(row, 'td', value).className = 'number';
  }
}
document.getElementById('ask').addEventListener('submit', (event) => {
  event.preventDefault();
  history.replaceState(null, '', '?query=' + encodeURIComponent(input.value));
  ask(input.value);
});
const given = new URLSearchParams(location.search).get('query');
if (given) { input.value = given; ask(given); }
`;
