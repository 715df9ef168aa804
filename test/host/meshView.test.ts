import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { KubeObject } from '../../src/mesh/kubeObject.ts';
import { eventually } from './support/eventually.ts';
import type { Row } from '../../src/ui/explorer/row.ts';
import { type Lab, closeEditors, openLab } from './support/lab.ts';
import { findRow } from './support/meshRows.ts';

const GATEWAY_API = 'gateway.networking.k8s.io/v1';

function pod(namespace: string, name: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: { app: name } },
    spec: { containers: [{ name: 'app', image: 'docker.io/istio/examples-bookinfo-details-v1:1.20.3' }] },
  };
}

/** A VirtualService of one host, which is the namespace's own. */
function virtualService(namespace: string, name: string): KubeObject {
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name, namespace },
    spec: { hosts: ['reviews'], http: [{ route: [{ destination: { host: 'reviews' } }] }] },
  };
}

describe('The Mesh view', () => {
  let lab: Lab;
  /** Waits for the rows by the view's own event: what is seen came without a refresh. */
  const rowsWhen = async <T>(look: () => T | Promise<T>, what: string) =>
    eventually([lab.meshView.onDidChangeTreeData, lab.hub.onDidChangeObjects], look, { what });
  const row = (...path: string[]) => findRow(lab.meshView, ...path);

  before(async () => {
    lab = await openLab();
    await vscode.commands.executeCommand('meshwalk.mesh.focus');
    await rowsWhen(() => row('Control plane', 'istiod'), 'the control plane with its istiod');
  });
  after(async () => lab.close());

  it('shows the control plane with its version, the namespaces and the CRDs with their counts', async () => {
    await rowsWhen(
      () => /1\.\d+\.\d+/.test(row('Control plane')?.node.description ?? ''),
      'the version of istiod',
    );
    assert.match(
      row('Control plane')?.node.description ?? '',
      /^istiod \d+\.\d+\.\d+ ready · default revision$/,
    );
    assert.equal(row('Control plane')?.node.state, 'good');
    assert.ok(row('default') && row('istio-system'));
    assert.equal(row('kube-system'), undefined);
    await rowsWhen(() => row('CRDs')?.node.description.startsWith('15 Istio'), 'the CRDs');
    assert.match(row('CRDs')?.node.description ?? '', /^15 Istio · \d+ Gateway API \d+\.\d+\.\d+ standard$/);
    const route = row('CRDs', 'HTTPRoute');
    assert.match(route?.node.description ?? '', /^gateway\.networking\.k8s\.io · v1.* · v\d+\.\d+\.\d+$/);
  });

  it('shows the namespaces of the system when asked', async () => {
    await vscode.commands.executeCommand('meshwalk.mesh.showSystemNamespaces');
    assert.ok(row('kube-system'));
    await vscode.commands.executeCommand('meshwalk.mesh.hideSystemNamespaces');
    assert.equal(row('kube-system'), undefined);
  });

  it('follows a namespace, its label, a VirtualService and pods with and without a sidecar', async () => {
    const namespace = await lab.namespace('view-follow');
    const labelled = { apiVersion: 'v1', kind: 'Namespace', name: namespace };
    await rowsWhen(() => row(namespace)?.node.description === 'not in mesh: label missing', 'the namespace');

    await lab.api.create(pod(namespace, 'bare'));
    await rowsWhen(() => row(namespace, 'Workloads', 'bare'), 'the pod without a sidecar');
    await rowsWhen(
      () => row(namespace, 'Workloads', 'bare')?.node.description === '1/1 Running · no sidecar',
      'the pod without a sidecar, ready',
    );

    await lab.api.patch(labelled, { metadata: { labels: { 'istio-injection': 'enabled' } } });
    await rowsWhen(() => row(namespace)?.node.description === 'in mesh', 'the label');
    await lab.api.create(pod(namespace, 'meshed'));
    await rowsWhen(
      () => /^2\/2 Running · sidecar \d/.test(row(namespace, 'Workloads', 'meshed')?.node.description ?? ''),
      'the pod with a sidecar',
    );
    assert.equal(row(namespace, 'Workloads', 'meshed')?.node.state, 'good');

    await lab.api.create(virtualService(namespace, 'reviews'));
    await rowsWhen(() => row(namespace, 'Traffic', 'VirtualService reviews'), 'the VirtualService');
    await lab.api.delete({ ...virtualService(namespace, ''), name: 'reviews', namespace });
    await rowsWhen(() => row(namespace, 'Traffic') === undefined, 'the end of the VirtualService');
    await lab.api.delete({ apiVersion: 'v1', kind: 'Pod', name: 'bare', namespace });
    await rowsWhen(() => row(namespace, 'Workloads', 'bare') === undefined, 'the end of the pod');
  });

  it('lets a namespace go when it is deleted', async () => {
    const namespace = await lab.namespace('view-gone');
    await rowsWhen(() => row(namespace), 'the namespace');
    await lab.api.delete({ apiVersion: 'v1', kind: 'Namespace', name: namespace });
    await rowsWhen(() => row(namespace) === undefined, 'the end of the namespace');
  });

  it('shows objects of a kind whose CRD came a moment ago, and drops them with the CRD', async () => {
    const namespace = await lab.namespace('view-kinds');
    const crd = 'walks.example.istio.io';
    const before = row('CRDs')?.node.description;
    await lab.api.create({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: crd },
      spec: {
        group: 'example.istio.io',
        scope: 'Namespaced',
        names: { kind: 'Walk', plural: 'walks', singular: 'walk', listKind: 'WalkList' },
        versions: [
          { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } },
        ],
      },
    });
    try {
      await lab.api.waitFor(
        { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', name: crd },
        (object) => JSON.stringify(object?.['status'] ?? '').includes('"type":"Established"'),
      );
      await rowsWhen(() => row('CRDs')?.node.description.startsWith('16 Istio'), 'one more CRD');
      const walk = { group: 'example.istio.io', kind: 'Walk' };
      await eventually([lab.hub.onDidChangeState], () => lab.hub.session?.served(walk), { what: 'the kind' });
      await lab.api.create({
        apiVersion: 'example.istio.io/v1',
        kind: 'Walk',
        metadata: { name: 'first', namespace },
      });
      await rowsWhen(() => row(namespace, 'Extensions', 'Walk first'), 'the object of the new kind');
    } finally {
      await lab.api.delete({
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        name: crd,
      });
    }
    await rowsWhen(() => row(namespace, 'Extensions') === undefined, 'the end of the object');
    await rowsWhen(() => row('CRDs')?.node.description === before, 'the CRDs as before');
    assert.equal(row('Walk'), undefined, 'a row says that the kind cannot be read');
  });

  it('shows a broken backend up to the namespace, and that it is mended', async () => {
    const namespace = await lab.namespace('view-broken', { injected: true });
    await lab.api.apply(
      [
        {
          apiVersion: GATEWAY_API,
          kind: 'Gateway',
          metadata: { name: 'gate', annotations: { 'networking.istio.io/service-type': 'ClusterIP' } },
          spec: { gatewayClassName: 'istio', listeners: [{ name: 'http', protocol: 'HTTP', port: 80 }] },
        },
        {
          apiVersion: GATEWAY_API,
          kind: 'HTTPRoute',
          metadata: { name: 'route' },
          spec: { parentRefs: [{ name: 'gate' }], rules: [{ backendRefs: [{ name: 'nobody', port: 80 }] }] },
        },
      ],
      namespace,
    );
    const path = [namespace, 'Traffic', 'Gateway gate', 'HTTPRoute route', '/*', 'nobody:80'];
    await rowsWhen(() => row(...path)?.node.state === 'bad', 'the backend as a problem');
    assert.equal(row(...path)?.node.description, 'no such Service');
    await rowsWhen(
      () => row(namespace)?.node.description === 'in mesh · 1 problem',
      'a problem at the namespace',
    );
    assert.equal(row(namespace)?.node.state, 'bad');
    await rowsWhen(
      () => /BackendNotFound/.test(row(...path.slice(0, 4))?.node.description ?? ''),
      "istiod's word at the route",
    );

    await lab.api.create({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'nobody', namespace },
      spec: { ports: [{ port: 80 }] },
    });
    await rowsWhen(() => row(...path)?.node.state === 'neutral', 'the backend without a problem');
    await rowsWhen(
      () => !/problem/.test(row(namespace)?.node.description ?? ''),
      'a namespace without a problem',
    );
  });

  it('keeps the rows of what did not go, so that VS Code keeps them open', async () => {
    const namespace = await lab.namespace('view-same');
    await lab.api.create(virtualService(namespace, 'one'));
    const one = await rowsWhen(() => row(namespace, 'Traffic', 'VirtualService one'), 'the first');
    const traffic = row(namespace, 'Traffic');
    const { id } = lab.meshView.getTreeItem(one);
    await lab.api.create(virtualService(namespace, 'two'));
    await rowsWhen(() => row(namespace, 'Traffic', 'VirtualService two'), 'the second');
    assert.equal(row(namespace, 'Traffic', 'VirtualService one'), one);
    assert.equal(row(namespace, 'Traffic'), traffic);
    assert.equal(lab.meshView.getTreeItem(one).id, id);
    await lab.api.patch(
      { ...virtualService(namespace, ''), name: 'one', namespace },
      { metadata: { labels: { changed: 'yes' } } },
    );
    await lab.api.delete({ ...virtualService(namespace, ''), name: 'two', namespace });
    await rowsWhen(
      () => row(namespace, 'Traffic', 'VirtualService two') === undefined,
      'the end of the second',
    );
    assert.equal(row(namespace, 'Traffic', 'VirtualService one'), one);
    assert.equal(one.node.object?.metadata.labels?.['changed'], 'yes', 'the row shows an old object');
  });

  it('opens the YAML of the object whose row is clicked, by a command that VS Code keeps while rows are drawn anew', async () => {
    const namespace = await lab.namespace('view-click');
    await lab.api.create(virtualService(namespace, 'clicked'));
    const one = await rowsWhen(() => row(namespace, 'Traffic', 'VirtualService clicked'), 'the row');
    const { command } = lab.meshView.getTreeItem(one);
    assert.equal(command?.command, 'vscode.open');
    await vscode.commands.executeCommand(command.command, ...((command.arguments ?? []) as unknown[]));
    const document = vscode.window.activeTextEditor?.document;
    assert.equal(document?.languageId, 'yaml');
    assert.match(document.getText(), /^apiVersion: .*\nkind: VirtualService\n[^]*\n {2}name: clicked\n/);
    await closeEditors();
  });

  it('speaks of a row to a screen reader, and says what the state means', async () => {
    const item = lab.meshView.getTreeItem(row('Control plane') ?? assert.fail('no control plane'));
    assert.match(item.accessibilityInformation?.label ?? '', /^Control plane, istiod .* ready/);
    assert.equal(item.contextValue, 'controlPlane');
    assert.ok(item.tooltip instanceof vscode.MarkdownString && !item.tooltip.isTrusted);
  });

  it('tells what hovers over a row in words: what the kind is, how it stands, and where to read more', async () => {
    const istiod = row('Control plane', 'istiod') ?? assert.fail('no istiod');
    const card = (one: Row): string => {
      const { tooltip } = lab.meshView.getTreeItem(one);
      assert.ok(tooltip instanceof vscode.MarkdownString);
      return tooltip.value.replaceAll('&nbsp;', ' ');
    };
    const text = card(istiod);
    assert.match(text, /^\*\*istiod\*\*/);
    assert.match(text, /Keeps a number of equal pods running/);
    assert.match(text, /Deployment: 1 of 1 pods are ready/);
    assert.match(text, /apps\/v1 · istio\\?-system · created /);
    assert.match(text, /\[What is this\?\]\(https:\/\/kubernetes\.io\/[\w/-]+\)$/);

    const evil = '[x](command:workbench.action.quit) <img src=x>';
    const hostile = card({ ...istiod, node: { ...istiod.node, label: evil, facts: [evil] } });
    assert.doesNotMatch(hostile, /[^\\]\]\(command|^\[x/);
  });
});
