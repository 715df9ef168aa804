import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Uri, commands, window, workspace } from 'vscode';
import type { Step } from '../../../course/course.ts';
import { manifestFile } from '../../../course/manifestFile.ts';
import { bundleToInstall } from '../../../course/probes/gatewayApiVersions.ts';
import { bundleVersionOf } from '../../../course/probes/istio.ts';
import { controlPlanes } from '../../../mesh/controlPlane.ts';
import { DEPLOYMENT } from '../../../mesh/wellKnown.ts';
import { newYaml } from '../../newYaml.ts';
import type { ActionParts } from './actionParts.ts';

const CRD = { group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' };
const ROUTE_CRD = 'httproutes.gateway.networking.k8s.io';

/**
 * Absolute path of a manifest that a step names; see `manifestRef` in course/actions.ts for its forms. Samples come from
 * the learner's own release when it was downloaded whole and fits the control plane, else from the extension. The CRDs
 * of the Gateway API are those that the control plane, or else istioctl, wants.
 */
export function manifestPath(parts: ActionParts, step: Step, manifest: string): string {
  const { walkthroughs, samples } = parts.folders;
  const version =
    controlPlanes(parts.hub.objects(DEPLOYMENT))[0]?.version ?? parts.course.tools?.istioctl?.version;
  const routes = parts.hub.objects(CRD).find(({ metadata }) => metadata.name === ROUTE_CRD);
  const bundle = bundleToInstall(version, routes === undefined ? undefined : bundleVersionOf(routes));
  const gatewayApi = join(samples, 'gateway-api', `standard-${bundle}.yaml`);
  const inRelease = (release: string): string =>
    manifestFile(manifest, step.file, { walkthroughs, release, gatewayApi });
  const own = version === undefined ? undefined : parts.tools.wholeRelease(version);
  const file = own === undefined ? undefined : inRelease(own);
  return file !== undefined && existsSync(file) ? file : inRelease(samples);
}

/**
 * Opens a manifest for the learner to read and change: the file of that name in the workspace when there is one, else
 * a copy that is not saved yet, so that the extension's own files stay as they are.
 */
export async function openManifest(parts: ActionParts, step: Step, manifest: string): Promise<void> {
  const path = manifestPath(parts, step, manifest);
  const [own] = await workspace.findFiles(`**/${basename(path)}`, '**/node_modules/**', 1);
  if (own !== undefined) {
    await parts.opened.add(await workspace.openTextDocument(own));
    await commands.executeCommand('vscode.open', own);
    return;
  }
  const folder = workspace.workspaceFolders?.[0];
  const content = await readFile(path, 'utf8');
  if (folder === undefined) {
    const loose = await newYaml(content);
    await parts.opened.add(loose);
    await window.showTextDocument(loose);
    return;
  }
  const copy = Uri.joinPath(folder.uri, basename(path)).with({ scheme: 'untitled' });
  const document = await workspace.openTextDocument(copy);
  await parts.opened.add(document);
  const editor = await window.showTextDocument(document);
  if (document.getText() === '') await editor.edit((edit) => edit.insert(editor.selection.start, content));
}
