import assert from 'node:assert/strict';
import { formatPath } from '../../../src/manifests/fieldPath.ts';
import { headerValueProblem } from '../../../src/validation/webhook/headerValue.ts';
import { nanoseconds } from '../../../src/validation/webhook/values.ts';
import type { ValidationEngine } from '../../../src/validation/validationEngine.ts';
import { findingsOf, newEngine } from './builtSchemas.ts';
import { acceptedSpecs, manifestOf, refusedSpecs } from './webhookCases.ts';
import { refusedSince122, warnedSpecs } from './webhookWarnings.ts';

describe('what the webhook of Istio refuses', () => {
  let engine: ValidationEngine;
  before(async () => {
    engine = await newEngine();
  });

  for (const [kind, spec, code, path] of refusedSpecs) {
    it(`${kind} ${spec}`, () => {
      const errors = findingsOf(engine, manifestOf(kind, spec)).filter(
        (finding) => finding.severity === 'error',
      );
      assert.ok(
        errors.some((finding) => finding.code === `webhook/${code}` && formatPath(finding.path) === path),
        JSON.stringify(errors.map((finding) => [finding.code, formatPath(finding.path)])),
      );
    });
  }

  for (const [kind, spec] of acceptedSpecs) {
    it(`but not ${kind} ${spec}`, () => {
      const errors = findingsOf(engine, manifestOf(kind, spec)).filter(
        (finding) => finding.severity === 'error',
      );
      assert.deepEqual(
        errors.map((finding) => finding.message),
        [],
      );
    });
  }

  for (const [kind, spec, code, path] of warnedSpecs) {
    it(`with a warning only: ${kind} ${spec.slice(0, 200)}`, () => {
      const findings = findingsOf(engine, manifestOf(kind, spec)).map(
        (finding) => `${finding.severity} ${finding.code} ${formatPath(finding.path)}`,
      );
      assert.ok(findings.includes(`warning webhook/${code} ${path}`), findings.join('\n'));
      assert.deepEqual(
        findings.filter((finding) => finding.startsWith('error')),
        [],
      );
    });
  }

  it('of any release, also where the CRDs had no rules yet', async () => {
    const old = await newEngine({ istio: '1.22' });
    for (const [kind, spec, code, path] of refusedSince122) {
      const errors = findingsOf(old, manifestOf(kind, spec)).map(
        (finding) => `${finding.code} ${formatPath(finding.path)}`,
      );
      assert.ok(
        errors.includes(`webhook/${code} ${path}`),
        `${kind} ${spec.slice(0, 200)}: ${errors.join(', ')}`,
      );
      const now = findingsOf(engine, manifestOf(kind, spec)).filter(({ severity }) => severity === 'error');
      assert.ok(now.length > 0, `${kind} ${spec.slice(0, 200)}`);
    }
  });

  it('is a warning for objects of another revision', () => {
    const text = manifestOf('VirtualService', '{hosts: [a]}').replace(
      'name: case',
      'name: case\n  labels: {istio.io/rev: other}',
    );
    assert.deepEqual(
      findingsOf(engine, text).map((finding) => finding.severity),
      ['warning'],
    );
  });

  it('warns of rules that no request reaches', () => {
    const text = manifestOf(
      'VirtualService',
      '{hosts: [a], http: [{route: [{destination: {host: a}}]}, {match: [{uri: {prefix: /x}}], route: [{destination: {host: b}}]}]}',
    );
    assert.deepEqual(
      findingsOf(engine, text).map((finding) => [finding.severity, finding.code]),
      [['warning', 'webhook/unreachable']],
    );
  });
});

describe('forms of values', () => {
  it('durations are those of Go', () => {
    assert.equal(nanoseconds('1h1.5s'), 3601.5e9);
    assert.equal(nanoseconds('-2ms'), -2e6);
    for (const text of ['', '5', 's', '1d', '1 s']) assert.equal(nanoseconds(text), undefined);
  });

  it('variables of header values are closed', () => {
    for (const text of ['', 'a', '%%', '%A%', 'x %A(b)% y', '%A(["b", "c"])%'])
      assert.equal(headerValueProblem(text), undefined, text);
    for (const text of ['%', 'a%b', '%A%%', '%A(b'])
      assert.notEqual(headerValueProblem(text), undefined, text);
  });
});
