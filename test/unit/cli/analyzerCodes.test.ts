import assert from 'node:assert/strict';
import { analyzerCode, analyzerCodes } from '../../../src/cli/analyzerCodes.ts';
import { knownFalseAlarm } from '../../../src/cli/falseAlarms.ts';
import {
  clusterAnalysis,
  hasProfileCommands,
  istioctlSkew,
  kubernetesSkew,
} from '../../../src/cli/istioctlSafety.ts';
import { comparedVersions } from '../../../src/cli/versionNumbers.ts';
import type { Finding } from '../../../src/cli/tools/istioctlAnalyze.ts';

// Retired codes of istio/istio pkg/config/analysis/msg/messages.yaml: numbers that are never given again.
const retired = [104, 105, 113, 114, 115, 117, 119, 120, 121, 122, 124];

describe('analyzer codes', () => {
  it('are the 68 of Istio 1.31, each once, without the retired ones', () => {
    const codes = analyzerCodes();
    assert.equal(codes.length, 68);
    assert.equal(new Set(codes.map(({ code }) => code)).size, 68);
    assert.equal(new Set(codes.map(({ name }) => name)).size, 68);
    const numbers = codes.map(({ code }) => Number(code.slice(3)));
    assert.deepEqual(
      retired.filter((number) => numbers.includes(number)),
      [],
    );
    assert.deepEqual([numbers[0], numbers.at(-1)], [1, 177]);
  });

  it('have an explanation and advice in whole sentences, and a page', () => {
    for (const { code, explanation, advice, page } of analyzerCodes()) {
      assert.match(explanation, /^[A-Zi][^\n]{20,}\.$/, code);
      assert.match(advice, /^[A-Z][^\n]{4,}\.$/, code);
      assert.equal(page, `https://istio.io/latest/docs/reference/config/analysis/${code.toLowerCase()}/`);
    }
  });

  it('leave codes of newer releases alone', () => {
    assert.equal(analyzerCode('IST9999'), undefined);
    assert.equal(analyzerCode('IST0101')?.name, 'ReferencedResourceNotFound');
  });
});

describe('versions of istioctl', () => {
  it('are compared by number', () => {
    assert.ok((comparedVersions('1.9.0', '1.31.0') ?? 0) < 0);
    assert.equal(comparedVersions('v1.31.4', '1.31.4'), 0);
    assert.equal(comparedVersions('unknown', '1.31.4'), undefined);
  });

  it('say whether they may analyse a cluster unasked', () => {
    const table: [string, boolean, string?][] = [
      ['1.21.6', true],
      ['1.22.0', false, '1.29.8'],
      ['1.28.9', false, '1.29.8'],
      ['1.29.7', false, '1.29.8'],
      ['1.29.8', true],
      ['1.30.4', false, '1.30.5'],
      ['1.30.5', true],
      ['1.31.0', false, '1.31.1'],
      ['1.31.1', true],
      ['1.32.0', true],
      ['unknown', true],
    ];
    for (const [version, safe, fixedIn] of table) {
      const result = clusterAnalysis(version);
      assert.equal(result.safe, safe, version);
      assert.equal(result.safe ? undefined : result.fixedIn, fixedIn, version);
    }
  });

  it('know which commands are gone', () => {
    assert.deepEqual(['1.22.0', '1.23.9', '1.24.0', '1.31.4', 'unknown'].map(hasProfileCommands), [
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it('fit a control plane of the same release or one apart', () => {
    assert.equal(istioctlSkew('1.31.4', '1.31.0').fits, true);
    assert.equal(istioctlSkew('1.30.5', '1.31.0').fits, true);
    assert.equal(istioctlSkew('1.28.0', '1.31.0').fits, false);
    assert.match(istioctlSkew('1.28.0', '1.31.0').sentence, /Get istioctl 1\.31\.0/);
    assert.equal(istioctlSkew('unknown', '1.31.0').fits, true);
  });

  it('fit the Kubernetes that a release is made for', () => {
    assert.equal(kubernetesSkew('1.31.4', 'v1.36.3')?.fits, true);
    assert.equal(kubernetesSkew('1.31.4', 'v1.37.0')?.fits, false);
    assert.equal(kubernetesSkew('1.31.4', 'v1.31.9')?.fits, false);
    assert.equal(kubernetesSkew('1.99.0', 'v1.36.3'), undefined);
  });
});

describe('known false alarms', () => {
  const finding = (code: string, message: string): Finding => ({
    code,
    level: 'Error',
    message,
    origin: { kind: 'VirtualService', namespace: 'default', name: 'bookinfo' },
  });
  const gatewayApiGateways = new Set(['default/bookinfo-gateway']);
  const missing = finding('IST0101', 'Referenced gateway not found: "bookinfo-gateway"');
  const unserved = finding(
    'IST0132',
    'one or more host [bookinfo.com] defined in VirtualService default/bookinfo not found in Gateway default/bookinfo-gateway.',
  );

  it('are said of Gateways of the Gateway API before 1.32', () => {
    assert.ok(knownFalseAlarm(missing, { istioctl: '1.31.4', gatewayApiGateways }));
    assert.ok(knownFalseAlarm(unserved, { istioctl: '1.31.4', gatewayApiGateways }));
  });

  it('are not said of anything else', () => {
    const none = new Set<string>();
    assert.equal(knownFalseAlarm(missing, { istioctl: '1.32.0', gatewayApiGateways }), undefined);
    assert.equal(knownFalseAlarm(missing, { istioctl: '1.31.4', gatewayApiGateways: none }), undefined);
    assert.equal(knownFalseAlarm(missing, { gatewayApiGateways }), undefined);
    const host = finding('IST0101', 'Referenced host not found: "bookinfo-gateway"');
    assert.equal(knownFalseAlarm(host, { istioctl: '1.31.4', gatewayApiGateways }), undefined);
  });

  it('are said of objects that istiod made', () => {
    const object = (labels: Record<string, string>) => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'x', labels },
    });
    const remark = finding('IST0107', 'Misplaced annotation');
    const made = object({ 'gateway.networking.k8s.io/gateway-name': 'bookinfo-gateway' });
    assert.ok(knownFalseAlarm(remark, { object: made, gatewayApiGateways }));
    assert.equal(knownFalseAlarm(remark, { object: object({}), gatewayApiGateways }), undefined);
  });
});
