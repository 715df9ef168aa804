/** Replaces each description by its index in a table: the same text stands up to a hundred times in one schema. */
export function compactSchema(schema: unknown): { schema: unknown; texts: readonly string[] } {
  const texts: string[] = [];
  const indexes = new Map<string, number>();
  const visit = (node: unknown, isSchema: boolean): unknown => {
    if (Array.isArray(node)) return node.map((item: unknown) => visit(item, isSchema));
    if (typeof node !== 'object' || node === null) return node;
    const copy: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(node)) {
      if (isSchema && key === 'description' && typeof value === 'string') copy[key] = indexOf(value);
      else if (isSchema && (key === 'default' || key === 'enum' || key === 'x-kubernetes-validations'))
        copy[key] = value;
      // The members of `properties` are named by the author of the API: one of them may be called `description`.
      else copy[key] = visit(value, key !== 'properties' || !isSchema);
    }
    return copy;
  };
  const indexOf = (text: string): number => {
    const known = indexes.get(text);
    if (known !== undefined) return known;
    indexes.set(text, texts.length);
    return texts.push(text) - 1;
  };
  return { schema: visit(schema, true), texts };
}
