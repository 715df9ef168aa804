import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { answering, picking, pressing } from './support/choices.ts';
import { eventually } from './support/eventually.ts';
import { type Lab, closeEditors, openLab, openYaml } from './support/lab.ts';
import { findRow } from './support/meshRows.ts';

type Validate = NonNullable<vscode.InputBoxOptions['validateInput']>;

/** The Mesh view, filtered as a person does it: by the command, its lists and its line of text. */
describe('The filter of the Mesh view', () => {
  let lab: Lab;
  let one: string;
  let two: string;
  const run = (command: string, ...args: unknown[]) => vscode.commands.executeCommand(command, ...args);
  const row = (...path: string[]) => findRow(lab.meshView, ...path);
  const rowsWhen = async <T>(look: () => T | Promise<T>, what: string) =>
    eventually([lab.meshView.onDidChangeTreeData, lab.hub.onDidChangeObjects], look, { what });
  const namespaces = (): readonly string[] =>
    lab.meshView.getChildren().flatMap(({ node }) => (node.kind === 'namespace' ? [node.label] : []));
  const roots = (): readonly string[] => lab.meshView.getChildren().map(({ node }) => node.label);

  before(async () => {
    lab = await openLab();
    await run('meshwalk.mesh.focus');
    one = await lab.namespace('filter-one');
    two = await lab.namespace('filter-two');
    await rowsWhen(() => row(one) !== undefined && row(two) !== undefined, 'the namespaces');
  });
  afterEach(async () => {
    await run('meshwalk.mesh.clearFilter');
    await closeEditors();
  });
  after(async () => {
    await lab.meshView.arrangements.change({ systemNamespaces: false });
    await lab.close();
  });

  /** The texts of the line of the filter while it is typed; ends with the last one, or with Escape. */
  async function types(
    texts: readonly string[],
    end: 'Enter' | 'Escape',
    whileOpen: () => void,
  ): Promise<void> {
    const { showInputBox } = vscode.window;
    let failure: unknown;
    const choices = picking((items) => items.find(({ label }) => label === 'Text…'));
    Object.assign(vscode.window, {
      showInputBox: async ({ validateInput }: { readonly validateInput: Validate }) => {
        for (const text of texts) await validateInput(text);
        try {
          whileOpen();
        } catch (error) {
          // The command would show it and go on.
          failure = error;
        }
        return end === 'Enter' ? texts.at(-1) : undefined;
      },
    });
    try {
      await run('meshwalk.mesh.filter');
    } finally {
      Object.assign(vscode.window, { showInputBox });
      choices.restore();
    }
    assert.ifError(failure);
  }

  it('follows the text while it is typed, keeps it with Enter, and forgets it with Escape', async () => {
    await types(typed(one.toUpperCase()), 'Escape', () => assert.deepEqual(roots(), [one]));
    // Namespaces of tests before this one may still be going.
    for (const name of ['default', one, two]) assert.ok(roots().includes(name), name);
    await types(typed(one), 'Enter', () => assert.deepEqual(roots(), [one]));
    assert.deepEqual(roots(), [one]);
    await types(typed(two), 'Escape', () => assert.deepEqual(roots(), [two]));
    assert.deepEqual(roots(), [one]);
  });

  it('is no news when its line opens with the text that it has', async () => {
    await types([one], 'Enter', () => undefined);
    let told = 0;
    const listener = lab.meshView.arrangements.onDidChange(() => told++);
    try {
      // VS Code has the text read before anything is typed.
      await types([one], 'Enter', () => assert.equal(told, 0));
      await types([two], 'Enter', () => assert.equal(told, 1));
    } finally {
      listener.dispose();
    }
  });

  it('shows the namespaces that were chosen, several at once, and none too many', async () => {
    const { showQuickPick } = vscode.window;
    const many: { readonly label: string; readonly picked: boolean }[][] = [];
    let wanted: readonly string[] = [one, two];
    Object.assign(vscode.window, {
      showQuickPick: async (items: readonly vscode.QuickPickItem[], options: vscode.QuickPickOptions) => {
        if (options.canPickMany !== true) return items.find(({ label }) => label === 'Namespaces…');
        many.push(items.map(({ label, picked = false }) => ({ label, picked })));
        return items.filter(({ label }) => wanted.includes(label));
      },
    });
    try {
      await run('meshwalk.mesh.filter');
      assert.deepEqual(namespaces(), [one, two].toSorted());
      wanted = [];
      await run('meshwalk.mesh.filter');
    } finally {
      Object.assign(vscode.window, { showQuickPick });
    }
    const [first = [], second = []] = many;
    assert.ok(first.some(({ label }) => label === 'default'));
    assert.deepEqual(
      first.filter(({ picked }) => picked),
      [],
    );
    assert.deepEqual(
      second.filter(({ picked }) => picked).map(({ label }) => label),
      [one, two].toSorted(),
    );
    assert.ok(namespaces().includes('default'));
  });

  it('goes when one looks for what it hides, if one says so, and says no more if not', async () => {
    await lab.meshView.arrangements.change({ namespaces: [two] });
    await openYaml(`apiVersion: v1\nkind: Namespace\nmetadata:\n  name: ${one}\n`);
    const no = answering(() => undefined);
    try {
      await run('meshwalk.mesh.reveal');
    } finally {
      no.restore();
    }
    assert.deepEqual(
      no.asked.map(({ message, buttons }) => ({ message, buttons })),
      [
        {
          message: `Namespace ${one} is hidden by the filter of the Mesh view.`,
          buttons: ['Show Everything'],
        },
      ],
    );
    assert.deepEqual(namespaces(), [two]);
    const yes = answering(pressing('Show Everything'));
    try {
      await run('meshwalk.mesh.reveal');
    } finally {
      yes.restore();
    }
    const selected = await eventually(
      [lab.meshView.onDidChangeSelection],
      () => lab.meshView.selection.find(({ node }) => node.label === one),
      { what: 'the row' },
    );
    assert.equal(selected.node.object?.kind, 'Namespace');
    assert.ok(namespaces().includes(two));
  });
});

function typed(text: string): readonly string[] {
  return Array.from(text, (_, index) => text.slice(0, index + 1));
}
