import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DocumentCache } from '../../../src/manifests/documents.ts';
import type { ManifestDocument } from '../../../src/manifests/documents.ts';
import { Turns } from '../../../src/ui/editor/turns.ts';
import type { Finding } from '../../../src/validation/finding.ts';
import { mergeFindings } from '../../../src/validation/references/mergeFindings.ts';
import { referenceFindings } from '../../../src/validation/references/referenceIssues.ts';
import { ObjectScope, objectsOfDocuments } from '../../../src/validation/references/referenceScope.ts';
import type { SchemaIndex } from '../../../src/validation/schemaIndex.ts';
import { bundledSchemas } from '../../../src/validation/schemaSource.ts';
import { ValidationEngine } from '../../../src/validation/validationEngine.ts';

/** Checks one file as ui/editor/documentChecks.ts does it, without an editor to show it in. */
export class OurChecks {
  readonly #engine: ValidationEngine;
  readonly #cache = new DocumentCache();
  readonly #references = new WeakMap<ManifestDocument['parsed'], readonly Finding[]>();

  /** @param schemas the folder that the build made */
  constructor(schemas: string) {
    const index = JSON.parse(readFileSync(join(schemas, 'index.json'), 'utf8')) as SchemaIndex;
    this.#engine = new ValidationEngine(
      bundledSchemas(index, {}, (name) => readFileSync(join(schemas, name), 'utf8')),
    );
  }

  /** The number of errors in a text, with what is known of its references. */
  async errors(content: string): Promise<number> {
    const turns = new Turns();
    const documents = await turns.run(this.#cache.steps('file', content));
    let errors = 0;
    for (const { parsed } of documents) {
      if (turns.over) await turns.next();
      const known = this.#references.get(parsed) ?? [];
      const shown = mergeFindings(await turns.run(this.#engine.steps(parsed)), known);
      errors += shown.filter(({ severity }) => severity === 'error').length;
    }
    return errors;
  }

  /** What follows after a pause: the references of every document, in slices. */
  async references(content: string): Promise<void> {
    const turns = new Turns();
    const documents = await turns.run(this.#cache.steps('file', content));
    await turns.next();
    const scope = new ObjectScope({
      where: 'this file',
      defaultNamespace: 'default',
      objects: objectsOfDocuments(documents, 'this file', 'default'),
    });
    for (const { parsed } of documents) {
      await turns.next();
      this.#references.set(parsed, referenceFindings(parsed, scope));
    }
  }
}
