/** Completion by a schema, in a chunk that is loaded with the first completion in a mesh document. */
import type { CompletionList, Position } from 'yaml-language-server';
import { TextDocument } from 'yaml-language-server/out/src/languageservice/jsonLanguageTypes.js';
import { YamlDocuments } from 'yaml-language-server/out/src/languageservice/parser/yaml-documents.js';
import { YamlCompletion } from 'yaml-language-server/out/src/languageservice/services/yamlCompletion.js';
import type { YAMLSchemaService } from 'yaml-language-server/out/src/languageservice/services/yamlSchemaService.js';
import type { Schema } from '../../validation/schema.ts';
import { toJsonSchema } from './jsonSchema.ts';

/**
 * The completion of yaml-language-server without its server, its formatter and its validators: those are most of its
 * megabyte, and not needed here. It sees one document only.
 */
export class CompletionService {
  #schema: unknown;
  readonly #schemas = new WeakMap<Schema, unknown>();
  readonly #completion: YamlCompletion;
  readonly #documents = new YamlDocuments();
  #count = 0;

  constructor() {
    // All that completion asks of the schema service.
    const schemaService = {
      getSchemaForResource: async () => Promise.resolve({ schema: this.#schema, errors: [], warnings: [] }),
    };
    this.#completion = new YamlCompletion(
      schemaService as unknown as YAMLSchemaService,
      {
        textDocument: { completion: { completionItem: { documentationFormat: ['markdown', 'plaintext'] } } },
      },
      this.#documents,
    );
    this.#completion.configure({ completion: true, indentation: '  ', disableDefaultProperties: false });
  }

  /** What can stand at a position of one document. @param identity what the document says it is */
  async complete(
    text: string,
    position: Position,
    schema: Schema,
    identity: { readonly apiVersion: string; readonly kind: string },
  ): Promise<CompletionList> {
    let json = this.#schemas.get(schema);
    if (json === undefined) {
      json = toJsonSchema(schema, identity);
      this.#schemas.set(schema, json);
    }
    this.#schema = json;
    // The cache goes by the name and version of a document.
    const uri = `meshwalk:///completion-${this.#count++}.yaml`;
    const document = TextDocument.create(uri, 'yaml', 1, text);
    try {
      return await this.#completion.doComplete(document, position, false);
    } finally {
      this.#documents.clear();
    }
  }
}
