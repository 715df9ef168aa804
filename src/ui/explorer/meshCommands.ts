import { Uri, env, l10n } from 'vscode';
import { Command } from '../../contributions.ts';
import type { KubeObject } from '../../mesh/kubeObject.ts';
import type { ToolBox } from '../cli/toolBox.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import { UserFacingError } from '../commands.ts';
import type { Manifests } from '../editor/manifests.ts';
import type { OpenedManifests } from '../editor/openedManifests.ts';
import type { WorkspaceManifests } from '../editor/workspaceManifests.ts';
import type { Forwards } from '../sessions/forwards.ts';
import type { CommandTerminal } from '../terminal/commandTerminal.ts';
import { copyKubectl } from './actions/copyKubectl.ts';
import { deleteObjects } from './actions/deleteObjects.ts';
import { editObject } from './actions/editObject.ts';
import { openInKiali } from './actions/openInKiali.ts';
import { openShell } from './actions/openShell.ts';
import { restartWorkload } from './actions/restartWorkload.ts';
import { diffWithFile, revealFile } from './actions/workspaceFile.ts';
import { showLogs } from './actions/showLogs.ts';
import { joinMesh, leaveMesh } from './joinMesh.ts';
import { chooseArrangement } from './meshFilter.ts';
import type { MeshView } from './meshView.ts';
import type { NamespaceLabels } from './namespaceLabels.ts';
import type { ObjectDocuments } from './objectDocuments.ts';
import { revealInMesh } from './revealInMesh.ts';
import { isRow } from './row.ts';

/** What the commands of the Mesh view work with. */
export interface MeshParts {
  readonly hub: ClusterHub;
  readonly view: MeshView;
  readonly documents: ObjectDocuments;
  readonly labels: NamespaceLabels;
  readonly tools: ToolBox;
  readonly terminal: CommandTerminal;
  readonly forwards: Forwards;
  readonly manifests: Manifests;
  readonly opened: OpenedManifests;
  /** The manifests of the workspace on disk. */
  stored(): Promise<WorkspaceManifests>;
}

type Run = (parts: MeshParts, given: unknown, selection: unknown) => unknown;

/** What each command does. `given` is the row that it was called for, `selection` the rows that are selected with it. */
export const MESH_RUNS = {
  [Command.filterMesh]: ({ hub, view }) => chooseArrangement(hub, view.arrangements),
  [Command.clearMeshFilter]: ({ view }) => view.arrangements.clear(),
  [Command.showSystemNamespaces]: ({ view }) => view.arrangements.change({ systemNamespaces: true }),
  [Command.hideSystemNamespaces]: ({ view }) => view.arrangements.change({ systemNamespaces: false }),
  [Command.openYaml]: ({ documents }, given) => documents.open(objectOf(given)),
  [Command.editObject]: (parts, given) => editObject(parts, objectOf(given)),
  [Command.showDescription]: ({ documents }, given) => documents.open(objectOf(given), 'describe'),
  [Command.revealFile]: (parts, given) => revealFile(parts, objectOf(given)),
  [Command.diffWithFile]: (parts, given) => diffWithFile(parts, objectOf(given)),
  [Command.revealInMesh]: (parts, given) => revealInMesh(parts, given),
  [Command.showLogs]: ({ hub }, given) => showLogs(hub, objectOf(given)),
  [Command.openShell]: (parts, given) => openShell(parts, objectOf(given)),
  [Command.restartWorkload]: (parts, given) => restartWorkload(parts, objectOf(given)),
  [Command.labelNamespace]: ({ hub, labels }, given) => joinMesh(hub, labels, maybeObject(given)),
  [Command.leaveMesh]: ({ hub, labels }, given) => leaveMesh(hub, labels, objectOf(given)),
  [Command.deleteFromMesh]: ({ hub }, given, selection) => deleteObjects(hub, objectsOf(given, selection)),
  [Command.copyName]: (_, given, selection) =>
    env.clipboard.writeText(
      objectsOf(given, selection)
        .map(({ metadata }) => metadata.name)
        .join('\n'),
    ),
  [Command.copyKubectl]: (parts, given) => copyKubectl(parts, objectOf(given)),
  [Command.openInKiali]: (parts, given) => openInKiali(parts, objectOf(given)),
  [Command.openDocumentation]: async (_, given) => {
    const page = isRow(given) ? given.node.documentation : undefined;
    if (page !== undefined) await env.openExternal(Uri.parse(page, true));
  },
} as const satisfies Readonly<Record<string, Run>>;

function maybeObject(given: unknown): KubeObject | undefined {
  return isRow(given) ? given.node.object : undefined;
}

function objectOf(given: unknown): KubeObject {
  const object = maybeObject(given);
  if (object === undefined) throw new UserFacingError(l10n.t('Choose an object in the Mesh view first.'));
  return object;
}

/** The objects of all selected rows, each once, when the row that was clicked is one of them. */
function objectsOf(given: unknown, selection: unknown): readonly KubeObject[] {
  const rows = Array.isArray(selection) && selection.includes(given) ? selection.filter(isRow) : [];
  const objects = rows.flatMap(({ node }) => node.object ?? []);
  return objects.length > 1 ? [...new Set(objects)] : [objectOf(given)];
}
