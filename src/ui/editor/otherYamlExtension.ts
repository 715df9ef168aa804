import { extensions, languages, workspace } from 'vscode';
import type { TextDocument } from 'vscode';
import { isRecord } from '../../mesh/fields.ts';
import type { Finding } from '../../validation/finding.ts';
import { globPattern } from './globPattern.ts';

/**
 * What Red Hat's YAML extension says of a file: nothing, what is wrong with the YAML, or also what breaks a schema that
 * the learner gave to the file.
 */
export type OtherYaml = 'silent' | 'syntax' | 'schema';

const ID = 'redhat.vscode-yaml';
const SYNTAX: readonly string[] = ['yaml/syntax', 'yaml/duplicate-key'];

export function otherYaml(document: TextDocument): OtherYaml {
  if (extensions.getExtension(ID) === undefined) return 'silent';
  if (workspace.getConfiguration('yaml', document.uri).get<unknown>('validate') === false) return 'silent';
  return isMappedElsewhere(document) ? 'schema' : 'syntax';
}

/** Whether the other extension says the same, so that the learner would read it twice. */
export function isSaidBy(other: OtherYaml, { code, layer }: Finding): boolean {
  return (other !== 'silent' && SYNTAX.includes(code)) || (other === 'schema' && layer === 'structure');
}

/**
 * Whether the learner gave a file a schema in Red Hat's YAML extension, which then completes and explains it.
 * Its setting `yaml.schemas` has a glob or a list of globs for each schema, relative to the workspace.
 */
export function isMappedElsewhere(document: TextDocument): boolean {
  if (extensions.getExtension(ID) === undefined) return false;
  const schemas = workspace.getConfiguration('yaml', document.uri).get<unknown>('schemas');
  if (!isRecord(schemas)) return false;
  return globsOf(schemas).some((glob) => languages.match({ pattern: globPattern(glob) }, document) > 0);
}

function globsOf(schemas: Readonly<Record<string, unknown>>): string[] {
  return Object.values(schemas)
    .flat()
    .filter((glob) => typeof glob === 'string' && !glob.startsWith('!')) as string[];
}
