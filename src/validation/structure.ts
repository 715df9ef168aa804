import { isRecord, type Path } from '../mesh/fields.ts';
import type { Issue } from './issue.ts';
import { listIssues } from './listTypes.ts';
import { memberSchema, type Schema } from './schema.ts';
import * as say from './structureMessages.ts';
import { valueIssues } from './valueRules.ts';

/**
 * Checks an object against a structural schema the way an API server does with strict field validation: every field
 * known, every type right, every value rule met, list types kept. An own walk and not a JSON Schema validator, because
 * the semantics differ where it matters (unknown fields are judged only at structural places, int-or-string, nullable,
 * list types) and because a walk gives one sentence for what a validator reports as a tree of failed branches.
 * @param value after defaulting
 * @param isRoot leaves apiVersion, kind, metadata and status to others
 */
export function structureIssues(value: unknown, schema: Schema, kind: string): Issue[] {
  const issues: Issue[] = [];
  const parents: Schema[] = [];

  const visit = (here: unknown, of: Schema, path: Path): void => {
    if (here === null) {
      if (of.nullable !== true && of.type !== undefined) issues.push(say.wrongType(path, of, here));
      return;
    }
    if (!typeFits(here, of)) {
      issues.push(say.wrongType(path, of, here));
      return;
    }
    issues.push(...valueIssues(here, of, path, kind));
    if (Array.isArray(here)) {
      issues.push(...listIssues(here as unknown[], of, path));
      const items = of.items;
      if (items === undefined) return;
      parents.push(of);
      let index = 0;
      for (const item of here) visit(item, items, [...path, index++]);
      parents.pop();
    } else if (isRecord(here)) {
      parents.push(of);
      for (const name of Object.keys(here)) visitMember(name, here[name], here, of, path);
      parents.pop();
    }
  };

  const visitMember = (
    name: string,
    member: unknown,
    owner: Readonly<Record<string, unknown>>,
    of: Schema,
    path: Path,
  ): void => {
    const isRoot = path.length === 0;
    if (isRoot && (name === 'apiVersion' || name === 'kind' || name === 'metadata' || name === 'status'))
      return;
    if (of['x-kubernetes-embedded-resource'] === true && ['apiVersion', 'kind', 'metadata'].includes(name))
      return;
    const inner = memberSchema(of, name);
    if (inner === true) return;
    if (inner === undefined)
      issues.push(say.unknownField([...path, name], owner, of, parents.slice(0, -1), kind, member));
    else visit(member, inner, [...path, name]);
  };

  visit(value, schema, []);
  return issues;
}

function typeFits(value: unknown, schema: Schema): boolean {
  if (schema['x-kubernetes-int-or-string'] === true)
    return typeof value === 'string' || Number.isInteger(value);
  const { type } = schema;
  switch (type) {
    case undefined:
      return true;
    case 'object':
      return isRecord(value);
    case 'array':
      return Array.isArray(value);
    case 'integer':
      return typeof value === 'number' && Number.isInteger(value);
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    default:
      return typeof value === type;
  }
}
