import assert from 'node:assert/strict';
import { referenceFindings } from '../../../src/validation/references/referenceIssues.ts';
import { objectsOfDocuments, ObjectScope } from '../../../src/validation/references/referenceScope.ts';
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

  it('hides no route of a file behind another one, and no object', () => {
    const files = Map.groupBy(
      [
        ...readDocuments(folders.istio, ['samples']),
        ...readDocuments(folders.gatewayApi, ['examples/standard', 'examples/experimental']),
      ],
      ({ file }) => file,
    );
    assert.ok(files.size >= 100, String(files.size));
    const said = [...files].flatMap(([file, documents]) => {
      // Each of them was read by itself.
      const parsed = [...new Set(documents.map((document) => document.parsed))];
      const all = parsed.map((one, index) => ({ index, start: 0, end: one.text.length, parsed: one }));
      const objects = objectsOfDocuments(all, file, 'default');
      const scope = new ObjectScope({ where: file, defaultNamespace: 'default', objects });
      return parsed
        .flatMap((one) => referenceFindings(one, scope))
        .filter(({ code }) => code === 'reference/shadowed' || code === 'reference/duplicate')
        .map(({ message }) => `${file}: ${message}`);
    });
    assert.deepEqual(said, []);
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
