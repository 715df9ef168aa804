import type { TextDocument } from 'vscode';

const NAME = /(?:^|\/)kustomization\.ya?ml$|(?:^|\/)Kustomization$/;

/** Whether a file is the description of a kustomization: input of `kubectl kustomize`, not an object of a cluster. */
export function isKustomization(document: TextDocument): boolean {
  return NAME.test(document.uri.path);
}
