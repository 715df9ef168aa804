import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import {
  closeEditors,
  diagnosticsFrom,
  diagnosticsWhen,
  openLab,
  openYaml,
  underlined,
} from './support/lab.ts';
import type { Lab } from './support/lab.ts';

const SOURCE = 'Meshwalk';

const FILTER = `apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata:
  name: filter
  namespace: filters
spec:
  configPatches:
    - applyTo: NETWORK_FILTER
      match: { context: SIDECAR_OUTBOUND }
      patch:
        operation: INSERT_BEFORE
        value: { name: a }
`;

/** The suite has an istioctl on its PATH. */
describe('istioctl while typing', () => {
  let lab: Lab;
  const settings = vscode.workspace.getConfiguration('meshwalk');
  before(async () => {
    lab = await openLab();
  });
  afterEach(closeEditors);
  after(() => lab.close());

  const ofTool = (all: readonly vscode.Diagnostic[]): readonly vscode.Diagnostic[] =>
    all.filter(({ message }) => /^Istio |^istioctl /.test(message));

  it('warns and analyzes, on the text that nobody has saved, and can be switched off', async () => {
    const { document } = await openYaml(FILTER);
    const found = ofTool(
      await diagnosticsWhen(SOURCE, document.uri, (all) => ofTool(all).length === 3, 60_000),
    );
    const codes = found.map(({ code }) => (typeof code === 'object' ? String(code.value) : String(code)));
    assert.deepEqual(new Set(codes), new Set(['IST0151', 'istioctl/warning']));
    assert.ok(found.every(({ severity }) => severity === vscode.DiagnosticSeverity.Information));
    assert.ok(found.every((one) => underlined(document, one) !== ''));
    await settings.update('validation.istioctl', false, vscode.ConfigurationTarget.Global);
    try {
      await diagnosticsWhen(SOURCE, document.uri, (all) => ofTool(all).length === 0);
    } finally {
      await settings.update('validation.istioctl', undefined, vscode.ConfigurationTarget.Global);
    }
    await diagnosticsWhen(SOURCE, document.uri, (all) => ofTool(all).length === 3, 60_000);
  });

  it('says once what Meshwalk says, too', async () => {
    // A warning of the same text shows that istioctl has been asked.
    const { document } = await openYaml(`${FILTER}---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: both
spec:
  hosts: [both]
  http:
    - redirect: { uri: /x }
      route:
        - destination: { host: both }
`);
    const isError = ({ severity }: vscode.Diagnostic): boolean =>
      severity === vscode.DiagnosticSeverity.Error;
    // A file that was closed a moment ago may have had the same address.
    await diagnosticsWhen(
      SOURCE,
      document.uri,
      (all) => ofTool(all).length === 3 && all.some(isError),
      60_000,
    );
    const errors = diagnosticsFrom(SOURCE, document.uri).filter(isError);
    const all = diagnosticsFrom(SOURCE, document.uri).map(({ message }) => message);
    assert.equal(errors.length, 1, all.join('\n'));
  });
});
