import type { Schema } from './schema.ts';

export interface OneOfGroup {
  readonly names: readonly string[];
  readonly mayBeNone: boolean;
}

/**
 * Recognises how the CRD generators of Istio and the Gateway API write "at most one of these fields":
 * branches that each require one field, and maybe one branch that forbids them all.
 */
export function oneOfGroup(branches: readonly Schema[]): OneOfGroup | undefined {
  const names: string[] = [];
  let mayBeNone = false;
  for (const branch of branches) {
    const [key, ...more] = Object.keys(branch);
    if (more.length > 0) return undefined;
    const only = branch.required?.[0];
    if (key === 'required' && branch.required?.length === 1 && only !== undefined) names.push(only);
    else if (key === 'not' && forbidsAny(branch.not)) mayBeNone = true;
    else return undefined;
  }
  return names.length > 0 ? { names, mayBeNone } : undefined;
}

function forbidsAny(schema: Schema | undefined): boolean {
  if (schema === undefined) return false;
  const branches = schema.anyOf ?? [schema];
  return branches.every((branch) => Object.keys(branch).length === 1 && branch.required?.length === 1);
}
