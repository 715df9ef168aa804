import { DocumentCache } from '../../manifests/documents.ts';
import { stringAt } from '../../mesh/fields.ts';

const NAMESPACE = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/**
 * The namespaces that the objects of a text are in, each once, `fallback` for those that name none and never no
 * namespace at all. What is no name of a namespace cannot be asked for and is left out.
 */
export function namespacesOf(text: string, fallback: string): readonly string[] {
  const objects = new DocumentCache().read('', text).flatMap((document) => document.parsed.objects);
  const named = objects.map((object) => stringAt(object.value, 'metadata', 'namespace') ?? fallback);
  const usable = [...new Set(named)].filter((name) => name.length <= 63 && NAMESPACE.test(name));
  return usable.length === 0 ? [fallback] : usable;
}
