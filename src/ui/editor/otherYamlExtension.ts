import { extensions, languages, workspace } from 'vscode';
import type { TextDocument } from 'vscode';
import { isRecord } from '../../mesh/fields.ts';

/**
 * Whether the learner gave a file a schema in Red Hat's YAML extension, which then completes and explains it.
 * Its setting `yaml.schemas` has a glob or a list of globs for each schema, relative to the workspace.
 */
export function isMappedElsewhere(document: TextDocument): boolean {
  if (extensions.getExtension('redhat.vscode-yaml') === undefined) return false;
  const schemas = workspace.getConfiguration('yaml', document.uri).get<unknown>('schemas');
  if (!isRecord(schemas)) return false;
  return globsOf(schemas).some((glob) => {
    const pattern = glob.startsWith('/') || glob.startsWith('**') ? glob : `**/${glob}`;
    return languages.match({ pattern }, document) > 0;
  });
}

function globsOf(schemas: Readonly<Record<string, unknown>>): string[] {
  return Object.values(schemas)
    .flat()
    .filter((glob) => typeof glob === 'string' && !glob.startsWith('!')) as string[];
}
