import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import * as vscode from 'vscode';
import { at } from '../../src/mesh/fields.ts';
import { eventually } from './support/eventually.ts';
import { closeEditors, type Lab, openLab } from './support/lab.ts';
import { findRow } from './support/meshRows.ts';

/** What an istioctl of 1.23 says: its list of profiles stands on standard error, and it has no JSON of proxies. */
const OLDER = `#!/bin/sh
case " $* " in
  *" version "*) echo '{"clientVersion":{"version":"1.23.0"}}' ;;
  *" profile list "*) printf 'Istio configuration profiles:\\n    ambient\\n    demo\\n    tiny\\n' >&2 ;;
  *" profile dump tiny "*) printf 'spec:\\n  values:\\n    dumped: tiny\\n' ;;
  *" profile dump demo "*) printf 'spec:\\n  values:\\n    dumped: demo\\n' ;;
  *" proxy-status "*" --output=json "*) echo 'Error: unknown flag: --output' >&2; exit 64 ;;
  *" proxy-status "*)
    printf 'NAME            CLUSTER        CDS        LDS        EDS        RDS          ECDS         ISTIOD      VERSION\\n'
    printf 'late.shop       Kubernetes     SYNCED     STALE      SYNCED     NOT SENT     NOT SENT     istiod-x    1.23.0\\n' ;;
  *) echo "Error: unknown command" >&2; exit 64 ;;
esac
`;

describe('An istioctl of before 1.24', () => {
  const { showQuickPick } = vscode.window;
  let lab: Lab;
  let offered: readonly string[] = [];
  let labels: string[] = [];
  const set = (path: string | undefined): Thenable<void> =>
    vscode.workspace
      .getConfiguration('meshwalk')
      .update('istioctl.path', path, vscode.ConfigurationTarget.Global);

  before(async () => {
    lab = await openLab();
    const istioctl = join(lab.folder, 'istioctl');
    writeFileSync(istioctl, OLDER);
    chmodSync(istioctl, 0o755);
    await set(istioctl);
    Object.assign(vscode.window, {
      showQuickPick: async (items: Thenable<readonly vscode.QuickPickItem[]>) => {
        const all = await items;
        if (offered.length === 0) offered = all.map(({ label }) => label);
        const wanted = labels.shift();
        return all.find(({ label }) => label.replace(/^\$\([\w-]+\) /, '') === wanted);
      },
    });
  });
  after(async () => {
    Object.assign(vscode.window, { showQuickPick });
    await set(undefined);
    await lab.close();
  });
  afterEach(closeEditors);

  it('lists and tells its profiles by its own commands', async () => {
    labels = ['tiny', 'Its values'];
    await vscode.commands.executeCommand('meshwalk.profiles.show');
    assert.deepEqual(offered, ['ambient', 'demo', 'tiny']);
    const text = vscode.window.activeTextEditor?.document.getText() ?? '';
    assert.match(text, /^# \$ istioctl profile dump tiny$/m);
    assert.equal(at(load(text), 'spec', 'values', 'dumped'), 'tiny');
  });

  it('compares two of them', async () => {
    labels = ['tiny', 'demo'];
    await vscode.commands.executeCommand('meshwalk.profiles.compare');
    const input = await eventually(
      [vscode.window.tabGroups.onDidChangeTabs],
      () => {
        const shown = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
        return shown instanceof vscode.TabInputTextDiff && shown;
      },
      { what: 'the comparison' },
    );
    const texts = await Promise.all(
      [input.original, input.modified].map(async (uri) => vscode.workspace.openTextDocument(uri)),
    );
    assert.deepEqual(
      texts.map((document) => at(load(document.getText()), 'spec', 'values', 'dumped')),
      ['tiny', 'demo'],
    );
  });

  it('tells which proxies are in sync by its table, in words in the Mesh view', async () => {
    await vscode.commands.executeCommand('meshwalk.inside.proxyStatus');
    const text = vscode.window.activeTextEditor?.document.getText() ?? '';
    assert.match(text, /^late\.shop .*synced.*stale/m);
    await vscode.commands.executeCommand('meshwalk.mesh.focus');
    const row = await eventually(
      [lab.meshView.onDidChangeTreeData, lab.hub.onDidChangeState, lab.hub.onDidChangeObjects],
      () => findRow(lab.meshView, 'Control plane', 'Proxies', 'late.shop'),
      { what: 'the row of the proxy' },
    );
    assert.match(row.node.description, /LDS stale/);
    assert.match(row.node.description, /RDS not sent/);
  });
});
