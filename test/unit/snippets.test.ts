import assert from 'node:assert/strict';
import { parseManifestDocument } from '../../src/manifests/documents.ts';
import type { SchemaChoice } from '../../src/validation/schemaSource.ts';
import { EXPERIMENTAL_SNIPPETS, contributedSnippets, expandedSnippet } from './snippetText.ts';
import type { Snippet } from './snippetText.ts';
import { builtReleases, findingsOf, inShort, newEngine } from './validation/builtSchemas.ts';

const snippets = contributedSnippets();

/** The text that a snippet leaves when nothing is typed. @param chosen which of the choices, from 0 */
function expanded({ body }: Snippet, chosen = 0): string {
  return expandedSnippet(body.join('\n'), chosen);
}

async function errorsOf(
  choice: SchemaChoice,
  texts: readonly (readonly [string, string])[],
): Promise<string[]> {
  const engine = await newEngine(choice);
  return texts.flatMap(([prefix, text]) =>
    inShort(text, findingsOf(engine, text)).map((finding) => `${prefix}: ${finding}`),
  );
}

describe('Snippets', function () {
  this.timeout(20_000);

  it('are there for every kind of the newest releases', async () => {
    const kinds = new Set(
      snippets.map((snippet) => {
        const { group, kind } = parseManifestDocument(expanded(snippet)).objects[0]?.identity ?? {};
        return `${kind}.${group}`;
      }),
    );
    const releases = await builtReleases();
    const newest = [
      releases.find(({ product }) => product === 'istio'),
      releases.find(({ product, channel }) => product === 'gatewayApi' && channel === 'standard'),
    ];
    const wanted = newest
      .flatMap((release) => release?.kinds ?? [])
      // Istio carries no UDP, and the IstioOperator is an input of istioctl.
      .filter(({ kind }) => !['UDPRoute', 'IstioOperator'].includes(kind))
      .map(({ group, kind }) => `${kind}.${group}`);
    assert.ok(wanted.length >= 24, wanted.join());
    assert.deepEqual(
      wanted.filter((kind) => !kinds.has(kind)),
      [],
    );
  });

  it('have prefixes and descriptions of their own', () => {
    for (const key of ['prefix', 'description'] as const) {
      const texts = snippets.map((snippet) => snippet[key]);
      assert.deepEqual(
        texts.filter((text, index) => texts.indexOf(text) !== index),
        [],
      );
    }
    assert.deepEqual(
      snippets.map(({ prefix }) => prefix).filter((prefix) => !/^[a-z]+(?:-[a-z]+)*$/.test(prefix)),
      [],
    );
  });

  it('name other snippets that are there', () => {
    const prefixes = new Set(snippets.map(({ prefix }) => prefix));
    const named = snippets.flatMap(({ description }) =>
      [...description.matchAll(/\b(?:istio|httproute|gateway|service)-[a-z-]+\b/g)].map(([name]) => name),
    );
    assert.ok(named.length > 5);
    assert.deepEqual(
      named.filter((name) => !prefixes.has(name) && name !== 'istio-system'),
      [],
    );
  });

  it('are valid as they are, in the newest releases', async () => {
    const usual = snippets.filter(({ prefix }) => !EXPERIMENTAL_SNIPPETS.includes(prefix));
    assert.deepEqual(
      await errorsOf(
        {},
        usual.map((snippet) => [snippet.prefix, expanded(snippet)]),
      ),
      [],
    );
  });

  it('are valid with every choice, where the experimental channel is installed', async () => {
    const texts = snippets.flatMap((snippet) =>
      [0, 1, 2, 3, 4, 5, 6].map((chosen) => [snippet.prefix, expanded(snippet, chosen)] as const),
    );
    const found = await errorsOf({ channel: 'experimental' }, texts);
    // Older versions are offered for older clusters.
    assert.deepEqual(
      found.filter((finding) => !finding.includes('kind/deprecated')),
      [],
    );
  });
});
