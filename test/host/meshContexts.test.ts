import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dump, load } from 'js-yaml';
import * as vscode from 'vscode';
import { PLAIN_ARRANGEMENT } from '../../src/mesh/tree/arrangement.ts';
import { Arrangements } from '../../src/ui/explorer/arrangements.ts';
import type { Row } from '../../src/ui/explorer/row.ts';
import { eventually } from './support/eventually.ts';
import { type Lab, openLab } from './support/lab.ts';
import { findRow } from './support/meshRows.ts';

const SWITCHES = 4;

describe('Two clusters of a kubeconfig', () => {
  const setting = vscode.workspace.getConfiguration('meshwalk');
  let lab: Lab;
  const rowsWhen = async <T>(look: () => T | Promise<T>, what: string) =>
    eventually(
      [lab.meshView.onDidChangeTreeData, lab.hub.onDidChangeObjects, lab.hub.onDidChangeState],
      look,
      { what },
    );
  const hasRows = (): boolean => findRow(lab.meshView, 'default') !== undefined;

  before(async () => {
    lab = await openLab();
    const config = load(readFileSync(lab.mesh.kubeconfig, 'utf8')) as {
      contexts: { name: string; context: { namespace?: string } }[];
    };
    const [own] = config.contexts;
    assert.ok(own);
    config.contexts = ['one', 'two'].map((name) => ({ name, context: own.context }));
    const path = join(lab.folder, 'two');
    writeFileSync(path, dump({ ...config, 'current-context': 'one' }));
    await vscode.commands.executeCommand('meshwalk.mesh.focus');
    await setting.update('kubeconfig', path, vscode.ConfigurationTarget.Global);
    await lab.hub.chooseContext('one');
    await rowsWhen(() => lab.hub.context?.name === 'one' && hasRows(), 'the first cluster');
  });
  after(async () => {
    await setting.update('kubeconfig', undefined, vscode.ConfigurationTarget.Global);
    await lab.hub.chooseContext(undefined);
    await rowsWhen(() => lab.hub.context?.name === lab.mesh.context && hasRows(), 'the mesh of the suite');
    await lab.close();
  });

  it('have a filter, an order and groups of their own, which outlive the window', async () => {
    const { arrangements } = lab.meshView;
    const wanted = { text: 'reviews', onlyProblems: true, sort: 'age', group: 'kind' } as const;
    await arrangements.change(wanted);
    await lab.hub.chooseContext('two');
    assert.deepEqual(arrangements.current, PLAIN_ARRANGEMENT);
    await arrangements.change({ namespaces: ['default'] });
    await lab.hub.chooseContext('one');
    assert.deepEqual(arrangements.current, { ...PLAIN_ARRANGEMENT, ...wanted });
    await arrangements.clear();
    await arrangements.change({ sort: 'name', group: 'namespace' });
    await lab.hub.chooseContext('two');
    assert.deepEqual(arrangements.current.namespaces, ['default']);
    await arrangements.clear();

    const kept = new Map<string, unknown>();
    const memento = {
      keys: () => [...kept.keys()],
      get: (key: string, otherwise?: unknown) => (kept.get(key) ?? otherwise) as never,
      update: async (key: string, value: unknown) => void kept.set(key, structuredClone(value)),
    };
    await new Arrangements(lab.hub, memento).change(wanted);
    assert.deepEqual(new Arrangements(lab.hub, memento).current, { ...PLAIN_ARRANGEMENT, ...wanted });
  });

  it('are watched one at a time, and the other one stands within a second', async () => {
    const times: number[] = [];
    for (let count = 0; count < SWITCHES; count++) {
      const before = lab.hub.session;
      const name = lab.hub.context?.name === 'one' ? 'two' : 'one';
      const begun = performance.now();
      await lab.hub.chooseContext(name);
      await rowsWhen(() => lab.hub.session !== before && hasRows(), name);
      times.push(performance.now() - begun);
      assert.equal(before?.watchCount, 0);
      await rowsWhen(() => (lab.hub.session?.watchCount ?? 0) > 10, 'the watches');
      assert.equal(before?.client.openRequests, 0);
    }
    // A machine that does other things, too, may be late once.
    assert.ok(Math.min(...times) < 1_000, times.map((one) => `${one.toFixed()} ms`).join(', '));
  });

  it('show their namespaces before they are asked for anything else', async () => {
    const getChildren = lab.meshView.getChildren.bind(lab.meshView);
    const watched: number[] = [];
    try {
      for (let count = 0; count < SWITCHES; count++) {
        const before = lab.hub.session;
        const first = Promise.withResolvers<number>();
        Object.assign(lab.meshView, {
          getChildren: (row?: Row) => {
            const rows = getChildren(row);
            const { session } = lab.hub;
            if (row === undefined && rows.length > 0 && session !== before)
              first.resolve(session?.watchCount ?? 0);
            return rows;
          },
        });
        await lab.hub.chooseContext(lab.hub.context?.name === 'one' ? 'two' : 'one');
        watched.push(await first.promise);
        await rowsWhen(() => (lab.hub.session?.watchCount ?? 0) > 10, 'the watches');
      }
    } finally {
      Reflect.deleteProperty(lab.meshView, 'getChildren');
    }
    // A machine that does other things, too, may be late once.
    assert.equal(Math.min(...watched), 1, `kinds that were watched by then: ${watched.join(', ')}`);
  });

  it('are left alone while no view is in sight', async () => {
    const show = 'meshwalk.mesh.focus';
    const hide = 'workbench.view.explorer';
    const changed = new vscode.EventEmitter<void>();
    const use = lab.hub.use.bind(lab.hub);
    let inUse = 0;
    let asked = 0;
    await vscode.commands.executeCommand(hide);
    Object.assign(lab.hub, {
      use: (kinds: Parameters<typeof use>[0]) => {
        inUse++;
        asked++;
        const used = use(kinds);
        changed.fire();
        return {
          dispose: () => {
            inUse--;
            used.dispose();
            changed.fire();
          },
        };
      },
    });
    try {
      await vscode.commands.executeCommand(show);
      await eventually([changed.event], () => inUse > 10, { what: 'the view at work' });
      await vscode.commands.executeCommand(hide);
      await eventually([changed.event], () => inUse === 0, { what: 'the end of all watches' });
      const before = asked;
      let drawn = 0;
      const drawing = lab.meshView.onDidChangeTreeData(() => drawn++);
      // The watches linger for a minute: what they bring is drawn for nobody.
      const namespace = await lab.namespace('unseen');
      await eventually(
        [lab.hub.onDidChangeObjects],
        () => lab.hub.object({ group: '', kind: 'Namespace' }, namespace),
        { what: 'the change' },
      );
      assert.equal(drawn, 0);
      assert.equal(asked, before);
      drawing.dispose();
    } finally {
      Reflect.deleteProperty(lab.hub, 'use');
      changed.dispose();
      await vscode.commands.executeCommand(show);
      await rowsWhen(hasRows, 'the view again');
    }
  });
});
