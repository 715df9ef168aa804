import assert from 'node:assert/strict';
import { ValidationEngine } from '../../../src/validation/validationEngine.ts';
import {
  moduleFolders,
  readDocuments,
  type JudgedDocument,
  type ModuleFolders,
} from '../../integration/validation/judgedSets.ts';
import { builtSchemas } from './builtSchemas.ts';

/** The two projects' own data; `judge.test.ts` asks a real cluster about the same files. */
describe('the data of the pinned modules', function () {
  this.timeout(60_000);
  let folders: ModuleFolders;
  let engine: ValidationEngine;

  before(async () => {
    folders = await moduleFolders();
    engine = new ValidationEngine(await builtSchemas({ channel: 'experimental' }));
  });

  function errorsOf({ file, parsed, object }: JudgedDocument): string[] {
    return engine
      .validate(parsed)
      .filter(
        (finding) =>
          finding.severity === 'error' && object.path.every((step, index) => finding.path[index] === step),
      )
      .map((finding) => `${file} ${object.identity.kind ?? ''}: ${finding.message}`);
  }

  it('is right where they say that it is right', () => {
    const valid = [
      ...readDocuments(folders.istio, [
        'samples',
        'pkg/test/datasets/validation/dataset',
        'pkg/config/validation/testdata/crds',
      ]).filter((document) => !document.file.endsWith('-invalid.yaml')),
      ...readDocuments(folders.gatewayApi, ['examples/standard', 'examples/experimental']),
    ];
    assert.ok(valid.length >= 250, String(valid.length));
    assert.deepEqual(
      valid.flatMap((document) => errorsOf(document)),
      [],
    );
  });

  it('is wrong where they say that it is wrong', () => {
    const istio = readDocuments(folders.istio, ['pkg/config/validation/testdata/crds']).filter((document) =>
      document.file.endsWith('-invalid.yaml'),
    );
    const invalid = [...istio, ...readDocuments(folders.gatewayApi, ['hack/invalid-examples'])];
    assert.ok(invalid.length >= 100, String(invalid.length));
    assert.deepEqual(
      invalid
        .filter((document) => errorsOf(document).length === 0)
        .map((document) => `${document.file} ${document.object.identity.name ?? ''}`),
      [],
    );
  });
});
