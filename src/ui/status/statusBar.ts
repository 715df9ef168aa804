import { MarkdownString, StatusBarAlignment, ThemeColor, l10n, window } from 'vscode';
import type { Disposable } from 'vscode';
import { Command } from '../../contributions.ts';
import { controlPlanes } from '../../mesh/controlPlane.ts';
import { DEPLOYMENT } from '../../mesh/wellKnown.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import { DisposableStore } from '../lifecycle.ts';

/** The one status bar item: where Meshwalk works, and which Istio runs there. Hidden until a cluster is looked at. */
export function createStatusBar(hub: ClusterHub): Disposable {
  const owned = new DisposableStore();
  const item = owned.add(window.createStatusBarItem('meshwalk.cluster', StatusBarAlignment.Left, 10));
  item.name = l10n.t('Meshwalk: cluster');
  item.command = Command.chooseContext;
  const draw = (): void => {
    const { state } = hub;
    if (state.state !== 'connected' && state.state !== 'connecting' && state.state !== 'failed') {
      item.hide();
      return;
    }
    const where = `${state.context.name}/${hub.namespace}`;
    const failure =
      state.state === 'failed' ? state.error : state.state === 'connected' ? state.trouble : undefined;
    const [plane] = state.state === 'connected' ? controlPlanes(hub.objects(DEPLOYMENT)) : [];
    const istio = plane === undefined ? '' : l10n.t('Istio {0}', plane.version ?? '').trim();
    item.text = ['$(type-hierarchy)', [where, istio].filter((word) => word !== '').join(' · ')].join(' ');
    item.backgroundColor =
      failure === undefined ? undefined : new ThemeColor('statusBarItem.warningBackground');
    const tooltip = new MarkdownString();
    tooltip.appendText(
      failure?.message ?? l10n.t('Meshwalk reads and applies here: {0}', state.context.server),
    );
    item.tooltip = tooltip;
    item.accessibilityInformation = {
      label: l10n.t('Meshwalk works in {0}. {1}', where, failure?.message ?? istio),
    };
    item.show();
  };
  owned.addAll(
    hub.onDidChangeState(draw),
    hub.onDidChangeObjects((kinds) => {
      if (kinds.has('Deployment.apps')) draw();
    }),
  );
  draw();
  return owned;
}
