import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Row } from '../../src/ui/explorer/row.ts';
import { eventually } from './support/eventually.ts';
import { type Lab, openLab } from './support/lab.ts';
import { findRow } from './support/meshRows.ts';

const GATEWAY_API = 'gateway.networking.k8s.io/v1';

/** As the real istiod judges them. */
describe('ListenerSets in the Mesh view', () => {
  let lab: Lab;
  let namespace: string;
  const path = ['Gateway gate', 'ListenerSet extra', 'listener more', 'HTTPRoute pages'];
  const row = (...labels: string[]): Row | undefined =>
    findRow(lab.meshView, namespace, 'Traffic', ...labels);
  const says = async (wanted: RegExp, ...labels: string[]): Promise<void> => {
    await eventually(
      [lab.meshView.onDidChangeTreeData, lab.hub.onDidChangeObjects],
      () => {
        assert.match(row(...labels)?.node.description ?? 'no row', wanted);
        return true;
      },
      { what: labels.at(-1) ?? '' },
    );
  };

  before(async () => {
    lab = await openLab();
    await vscode.commands.executeCommand('meshwalk.mesh.focus');
    namespace = await lab.ownNamespace('listeners');
    await lab.api.apply(
      [
        {
          apiVersion: GATEWAY_API,
          kind: 'Gateway',
          metadata: { name: 'gate', annotations: { 'networking.istio.io/service-type': 'ClusterIP' } },
          spec: {
            gatewayClassName: 'istio',
            allowedListeners: { namespaces: { from: 'Same' } },
            listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }],
          },
        },
        {
          apiVersion: GATEWAY_API,
          kind: 'ListenerSet',
          metadata: { name: 'extra' },
          spec: {
            parentRef: { name: 'gate' },
            listeners: [{ name: 'more', port: 8081, protocol: 'HTTP', hostname: 'more.example.com' }],
          },
        },
        {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { name: 'pages' },
          spec: { ports: [{ port: 80 }] },
        },
        {
          apiVersion: GATEWAY_API,
          kind: 'HTTPRoute',
          metadata: { name: 'pages' },
          spec: {
            parentRefs: [{ group: 'gateway.networking.k8s.io', kind: 'ListenerSet', name: 'extra' }],
            rules: [{ backendRefs: [{ name: 'pages', port: 80 }] }],
          },
        },
      ],
      namespace,
    );
  });
  after(async () => {
    await lab.close();
  });

  it('stand below their Gateway, with their listeners, routes and what istiod says of them', async () => {
    await says(/^Programmed · port 80 · 0 routes$/, ...path.slice(0, 1));
    await says(/^Programmed · port 8081 · 1 route$/, ...path.slice(0, 2));
    await says(/^HTTP 8081 · more\.example\.com · 1 route$/, ...path.slice(0, 3));
    await says(/^Accepted$/, ...path);
    assert.equal(row('HTTPRoute pages'), undefined, 'the route stands a second time');
  });

  it('say why the Gateway does not take them', async () => {
    const gate = { apiVersion: GATEWAY_API, kind: 'Gateway', name: 'gate', namespace };
    await lab.api.patch(gate, { spec: { allowedListeners: { namespaces: { from: 'None' } } } });
    await says(/^Accepted: NotAllowed/, ...path.slice(0, 2));
    assert.equal(row('Gateway gate')?.node.state, 'bad');
  });

  it('say that their Gateway has gone', async () => {
    await lab.api.delete({ apiVersion: GATEWAY_API, kind: 'Gateway', name: 'gate', namespace });
    await says(/^no Gateway gate · port 8081 · 1 route$/, 'ListenerSet extra');
    await says(/./, 'ListenerSet extra', 'listener more', 'HTTPRoute pages');
  });
});
