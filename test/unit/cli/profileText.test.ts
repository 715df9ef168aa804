import assert from 'node:assert/strict';
import { loadAll } from 'js-yaml';
import { manifestObjects } from '../../../src/cli/profileManifest.ts';
import {
  asInManifest,
  contentsText,
  installedComponents,
  manifestText,
  uninstallList,
  valuesText,
} from '../../../src/cli/profileText.ts';

const manifest = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: gateways.networking.istio.io }
spec:
  versions: [{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object } } }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: istiod, namespace: istio-system }
spec: { replicas: 1 }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: values, namespace: istio-system }
data: { merged-values: '{"pilot":{"traceSampling":100}}' }
`;

describe('A profile for reading', () => {
  const objects = manifestObjects(manifest);

  it('says what it installs, by kind', () => {
    const text = contentsText(objects);
    assert.match(text, /^3 objects, 1 of them CRDs\n\nDeployment \(1\)\n {4}istio-system\/istiod\n/);
    assert.match(text, /CustomResourceDefinition \(1\)\n {4}gateways\.networking\.istio\.io$/);
    assert.equal(contentsText([]), 'This profile installs nothing.');
  });

  it('gives its values, and says that there are none', () => {
    assert.equal(valuesText(objects), '# Deployment istio-system/istiod\n\npilot:\n  traceSampling: 100\n');
    assert.match(valuesText([]), /brings no values/);
  });

  it('is the same text whatever the order of its objects, without the schemas of CRDs', () => {
    const text = manifestText(objects);
    assert.equal(manifestText(objects.toReversed()), text);
    assert.doesNotMatch(text, /openAPIV3Schema/);
    assert.equal(loadAll(text).length, 3);
  });

  it('is compared with what runs by the fields that it sets', () => {
    const wanted = { spec: { replicas: 1, ports: [{ port: 80 }], gone: true }, kind: 'X' };
    const live = {
      spec: { replicas: 2, ports: [{ port: 80, nodePort: 31 }, { port: 81 }] },
      kind: 'X',
      status: {},
    };
    assert.deepEqual(asInManifest(wanted, live), {
      spec: { replicas: 2, ports: [{ port: 80 }, { port: 81 }] },
      kind: 'X',
    });
  });
});

describe('What istioctl says of install and uninstall', () => {
  it('names the components that are there', () => {
    const output =
      '- Processing resources for Istiod.\n✔ Istiod installed 🧠\n✔ Ingress gateways installed 🛬\n✔ Installation complete\n';
    assert.deepEqual(installedComponents(output), ['Istiod', 'Ingress gateways']);
  });

  it('lists what would go, with and without a namespace', () => {
    const output = [
      'All Istio resources will be pruned from the cluster',
      'Not pruning object apps/v1, Kind=Deployment/istiod.istio-system because of dry run.',
      'Not pruning object /v1, Kind=Service/istiod.istio-system because of dry run.',
      'Not pruning object apiextensions.k8s.io/v1, Kind=CustomResourceDefinition/gateways.networking.istio.io. because of dry run.',
    ].join('\n');
    assert.deepEqual(uninstallList(output), [
      'Deployment istio-system/istiod',
      'Service istio-system/istiod',
      'CustomResourceDefinition gateways.networking.istio.io',
    ]);
  });
});
