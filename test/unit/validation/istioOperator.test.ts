import assert from 'node:assert/strict';
import type { ValidationEngine } from '../../../src/validation/validationEngine.ts';
import { moduleFolders, readDocuments } from '../../integration/validation/judgedSets.ts';
import { applyFix, findingsOf, inShort, newEngine } from './builtSchemas.ts';

function file(spec: string): string {
  return `apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\nspec:\n${spec}`;
}

describe('a file of kind IstioOperator', function () {
  this.timeout(60_000);
  let engine: ValidationEngine;
  const say = (text: string, by = engine): string[] =>
    inShort(
      text,
      findingsOf(by, text).filter(({ code }) => code !== 'kind/istio-operator'),
    );

  before(async () => {
    engine = await newEngine();
  });

  it('is right in all profiles, charts and samples of Istio, for old releases, too', async () => {
    const { istio } = await moduleFolders();
    const files = readDocuments(istio, ['manifests', 'samples', 'operator/cmd', 'tests/integration']).filter(
      ({ object }) => object.identity.kind === 'IstioOperator',
    );
    assert.ok(files.length >= 70, String(files.length));
    for (const by of [engine, await newEngine({ istio: '1.22' })]) {
      const wrong = files.flatMap(({ file: name, parsed }) =>
        say(parsed.text, by).map((said) => `${name} ${said}`),
      );
      // Istio itself installs that one by force.
      assert.deepEqual(
        wrong.filter((said) => !/flag_force\.yaml .*badKey/.test(said)),
        [],
      );
    }
  });

  it('tells of fields, words and types that istioctl does not take, wherever they stand', () => {
    const text = file(`  components:
    pilot:
      enabld: true
      k8s:
        replicaCount: two
    ingressGateways:
      name: gate
  meshConfig:
    outboundTrafficPolicy:
      mode: REGISTRY
    accessLogfile: /dev/stdout
  values:
    global:
      proxy:
        privileged: "yes"
    pilott: {}
`);
    assert.deepEqual(say(text), [
      'warning structure/unknown-field «enabld» components.pilot has no field "enabld". Did you mean "enabled"?',
      'warning structure/type «two» k8s.replicaCount must be a whole number, but is the text "two".',
      'warning structure/type «name: gate» components.ingressGateways must be a list, but is a map of fields. Start each item with "- ".',
      'warning structure/enum «REGISTRY» outboundTrafficPolicy.mode cannot be "REGISTRY". Did you mean REGISTRY_ONLY? Allowed: REGISTRY_ONLY, ALLOW_ANY or ALLOW_ANY_DYNAMIC_DNS.',
      'warning structure/unknown-field «accessLogfile» spec.meshConfig has no field "accessLogfile". Did you mean "accessLogFile"?',
      'warning structure/type «"yes"» proxy.privileged must be true or false, but is the text "yes".',
      'warning structure/unknown-field «pilott» spec.values has no field "pilott". Did you mean "pilot"?',
    ]);
    const [first] = findingsOf(engine, text).filter(({ code }) => code === 'structure/unknown-field');
    assert.match(applyFix(text, first, 'Change to "enabled"'), /^ {6}enabled: true$/m);
  });

  it('takes the names of fields in both spellings, and numbers as text', () => {
    assert.deepEqual(
      say(
        file(
          '  meshConfig:\n    access_log_file: /dev/stdout\n    defaultConfig: {concurrency: "2", proxyMetadata: {A: 1}}\n  tag: 1.31\n  values:\n    gateways: {istio-ingressgateway: {runAsRoot: true}}\n',
        ),
      ),
      [],
    );
  });
});
