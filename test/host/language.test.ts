import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeEditors, openLab, openYaml } from './support/lab.ts';
import type { Lab } from './support/lab.ts';
import { eventually } from './support/eventually.ts';

const HEAD = `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: route
spec:
  parentRefs:
    - name: gate
`;

/** Opens a text in which `|` stands for the cursor. */
async function openAt(marked: string): Promise<{ document: vscode.TextDocument; position: vscode.Position }> {
  const offset = marked.indexOf('|');
  const { document } = await openYaml(marked.replace('|', ''));
  return { document, position: document.positionAt(offset) };
}

async function completionsAt(
  document: vscode.TextDocument,
  position: vscode.Position,
): Promise<readonly vscode.CompletionItem[]> {
  const list = await vscode.commands.executeCommand<vscode.CompletionList>(
    'vscode.executeCompletionItemProvider',
    document.uri,
    position,
  );
  return list.items;
}

function labelOf({ label }: vscode.CompletionItem): string {
  return typeof label === 'string' ? label : label.label;
}

async function labelsAt(marked: string): Promise<readonly string[]> {
  const { document, position } = await openAt(marked);
  return (await completionsAt(document, position)).map(labelOf);
}

async function hoverAt(marked: string): Promise<string> {
  const { document, position } = await openAt(marked);
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    position,
  );
  return hovers
    .flatMap(({ contents }) => contents)
    .map((content) => (typeof content === 'string' ? content : content.value))
    .join('\n');
}

describe('Completion and hover', () => {
  let lab: Lab;
  before(async () => {
    lab = await openLab();
  });
  after(() => lab.close());
  // Many editors take long to close at once.
  afterEach(closeEditors);

  it('offer the fields of the kind, in the second document of a file, too', async () => {
    const labels = await labelsAt(`${HEAD}---\n${HEAD}  ru|\n`);
    assert.ok(labels.includes('rules'), labels.join());
    assert.ok(labels.includes('hostnames'), labels.join());
    assert.ok(!labels.includes('status'));
  });

  it('offer the values that a field allows', async () => {
    const labels = await labelsAt(`${HEAD}  rules:\n    - matches:\n        - path:\n            type: |\n`);
    assert.ok(labels.includes('PathPrefix'), labels.join());
  });

  it('insert at the place of the cursor', async () => {
    const { document, position } = await openAt(`${HEAD}---\n${HEAD}  hostn|\n`);
    const item = (await completionsAt(document, position)).find((one) => labelOf(one) === 'hostnames');
    assert.ok(item);
    const range = item.range instanceof vscode.Range ? item.range : item.range?.replacing;
    assert.equal(range && document.getText(range), 'hostn');
  });

  it('offer the Services of the cluster and their ports', async () => {
    const namespace = await lab.namespace('complete');
    await lab.api.create({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'reviews', namespace },
      spec: { ports: [{ name: 'http', port: 9080 }], selector: { app: 'reviews' } },
    });
    const head = HEAD.replace('  name: route', `  name: route\n  namespace: ${namespace}`);
    const byName = await openAt(`${head}  rules:\n    - backendRefs:\n        - name: |\n`);
    await eventually([lab.hub.onDidChangeObjects, lab.hub.onDidChangeState], async () => {
      const items = await completionsAt(byName.document, byName.position);
      const found = items.find((item) => labelOf(item) === 'reviews');
      return (
        found !== undefined &&
        typeof found.label !== 'string' &&
        /the cluster/.test(found.label.description ?? '')
      );
    });
    const ports = await labelsAt(
      `${head}  rules:\n    - backendRefs:\n        - name: reviews\n          port: |\n`,
    );
    assert.ok(ports.includes('9080'), ports.join());
  });

  it('offer labels and their values, of workloads that run', async () => {
    const namespace = await lab.namespace('complete');
    await lab.api.create({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'ratings', namespace },
      spec: {
        selector: { matchLabels: { app: 'ratings' } },
        template: {
          metadata: { labels: { app: 'ratings', tier: 'db' } },
          spec: { containers: [{ name: 'ratings', image: 'ratings' }] },
        },
      },
    });
    const policy = `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: ratings, namespace: ${namespace} }
spec:
  selector:
    matchLabels:
`;
    const key = await openAt(`${policy}      ti|\n`);
    const item = await eventually([lab.hub.onDidChangeObjects, lab.hub.onDidChangeState], async () =>
      (await completionsAt(key.document, key.position)).find((one) => labelOf(one) === 'tier'),
    );
    assert.equal(item.insertText, 'tier: ');
    assert.ok((await labelsAt(`${policy}      tier: |\n`)).includes('db'));
  });

  it('offer the listeners of a Gateway in another open file', async () => {
    await openYaml(`apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: gate }
spec:
  gatewayClassName: istio
  listeners:
    - { name: web, port: 80, protocol: HTTP }
`);
    const labels = await labelsAt(`${HEAD}      sectionName: |\n`);
    assert.ok(labels.includes('web'), labels.join());
  });

  it('explain a field: type, allowed values, default, text, and since when', async () => {
    const text = await hoverAt(
      `${HEAD}  rules:\n    - matches:\n        - path:\n            ty|pe: Exact\n`,
    );
    assert.match(text, /\*\*type\*\* `string`/);
    assert.match(text, /Allowed: `Exact`, `PathPrefix`/);
    assert.match(text, /Default: `PathPrefix`/);
    assert.match(text, /Type specifies how to match/);
    assert.match(text, /Since Gateway API 1\.\d or before/);
    // Our own words stand above those of the release.
    assert.ok(text.indexOf('this path and no other') < text.indexOf('Type specifies how to match'), text);
    assert.match(
      await hoverAt(HEAD.replace('HTTPRoute', 'HTTP|Route')),
      /\*\*HTTPRoute\*\*.*which HTTP requests/s,
    );
  });

  it('say since which release a younger field is there', async () => {
    const text = await hoverAt(`apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: all }
spec:
  target|Refs:
    - { kind: Gateway, group: gateway.networking.k8s.io, name: gate }
`);
    assert.match(text, /Since Istio 1\.\d\d/);
  });

  it('say nothing in other YAML', async () => {
    assert.equal(await hoverAt('ki|nd: HTTPRoute\n'), '');
  });
});
