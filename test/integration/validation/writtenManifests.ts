import { DocumentCache } from '../../../src/manifests/documents.ts';
import { Form } from '../../../src/manifests/scaffold/form.ts';
import { scaffolds } from '../../../src/manifests/scaffold/scaffolds.ts';
import { EXPERIMENTAL_SNIPPETS, contributedSnippets, expandedSnippet } from '../../unit/snippetText.ts';
import type { JudgedDocument } from './judgedSets.ts';

/** What our snippets and scaffolds write when nothing is typed, for the standard channel. */
export function writtenManifests(): JudgedDocument[] {
  const snippets = contributedSnippets()
    .filter(({ prefix }) => !EXPERIMENTAL_SNIPPETS.includes(prefix))
    .map(({ prefix, body }) => [prefix, body.join('\n')] as const);
  const made = scaffolds().flatMap(({ id, forms }) =>
    forms
      .filter(({ api }) => !(id === 'retries' && api === 'gatewayApi'))
      .map((form) => [`${id}/${form.api}`, form.write(new Form(), {})] as const),
  );
  return [...snippets, ...made].flatMap(([file, body]) =>
    new DocumentCache()
      .read(file, expandedSnippet(body))
      .flatMap(({ parsed }) => parsed.objects.map((object) => ({ file, parsed, object }))),
  );
}
