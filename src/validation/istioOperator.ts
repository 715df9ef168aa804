import * as l10n from '@vscode/l10n';
import { isRecord } from '../mesh/fields.ts';
import type { FixPlan, Issue } from './issue.ts';
import { nearest } from './nearest.ts';
import { listInWords, typeInWords } from './wording.ts';

type Shape = 'text' | 'map' | 'any';

/** Source: istio/istio `operator/pkg/apis/types.go`. */
const specFields: Readonly<Record<string, Shape>> = {
  profile: 'text',
  installPackagePath: 'text',
  hub: 'text',
  tag: 'any',
  namespace: 'text',
  revision: 'text',
  compatibilityVersion: 'any',
  meshConfig: 'map',
  components: 'map',
  values: 'map',
  unvalidatedValues: 'map',
};
const componentFields: readonly string[] = [
  'base',
  'pilot',
  'cni',
  'ztunnel',
  'istiodRemote',
  'ingressGateways',
  'egressGateways',
];
const profiles: readonly string[] =
  'ambient default demo empty minimal openshift openshift-ambient preview remote stable'.split(' ');

const base = { severity: 'error', layer: 'kind' } as const;

/**
 * An IstioOperator file is input for `istioctl install -f`, not an object of a cluster: says so, and checks its outer
 * shape, which istioctl reads strictly.
 */
export function operatorIssues(object: Readonly<Record<string, unknown>>): Issue[] {
  const issues: Issue[] = [
    {
      code: 'kind/istio-operator',
      severity: 'info',
      layer: 'kind',
      path: ['kind'],
      at: 'value',
      message: l10n.t(
        'An IstioOperator file is read by "istioctl install -f"; since Istio 1.24 no cluster accepts it as an object, so do not apply it with kubectl.',
      ),
    },
  ];
  if (object['apiVersion'] !== 'install.istio.io/v1alpha1') {
    const fixes: FixPlan[] = [
      {
        kind: 'replace',
        value: 'install.istio.io/v1alpha1',
        title: l10n.t('Change to install.istio.io/v1alpha1'),
        safe: true,
      },
    ];
    issues.push({
      ...base,
      code: 'kind/version',
      path: ['apiVersion'],
      at: 'value',
      message: l10n.t('An IstioOperator has the apiVersion install.istio.io/v1alpha1.'),
      fixes,
    });
  }
  const spec = object['spec'];
  if (spec === undefined || spec === null) return issues;
  if (!isRecord(spec)) return [...issues, wrongShape(['spec'], l10n.t('a map of fields'), spec)];
  for (const [name, value] of Object.entries(spec)) {
    const shape = Object.hasOwn(specFields, name) ? specFields[name] : undefined;
    if (shape === undefined) issues.push(unknown(['spec', name], Object.keys(specFields)));
    else if (value === null || shape === 'any') continue;
    else if (shape === 'text' && typeof value !== 'string')
      issues.push(wrongShape(['spec', name], 'text', value));
    else if (shape === 'map' && !isRecord(value))
      issues.push(wrongShape(['spec', name], l10n.t('a map of fields'), value));
  }
  const { profile, components } = spec;
  if (typeof profile === 'string' && profile !== '' && !profiles.includes(profile) && !/[/.]/.test(profile))
    issues.push(unknownProfile(profile));
  if (isRecord(components)) {
    for (const name of Object.keys(components)) {
      if (!componentFields.includes(name))
        issues.push(unknown(['spec', 'components', name], componentFields));
    }
  }
  return issues;
}

function unknown(path: readonly string[], known: readonly string[]): Issue {
  const name = path.at(-1) ?? '';
  const near = nearest(name, known);
  const fixes: FixPlan[] =
    near === undefined
      ? []
      : [{ kind: 'rename', to: near, title: l10n.t('Change to "{0}"', near), safe: true }];
  const hint =
    near === undefined
      ? l10n.t(' It has: {0}.', listInWords(known, 'and'))
      : l10n.t(' Did you mean "{0}"?', near);
  return {
    ...base,
    severity: 'warning',
    code: 'structure/unknown-field',
    path,
    at: 'key',
    message: l10n.t(
      '{0} of an IstioOperator has no field "{1}".{2}',
      path.slice(0, -1).join('.'),
      name,
      hint,
    ),
    fixes,
  };
}

function wrongShape(path: readonly string[], wanted: string, value: unknown): Issue {
  return {
    ...base,
    code: 'structure/type',
    path,
    at: 'value',
    message: l10n.t('{0} must be {1}, but is {2}.', path.join('.'), wanted, typeInWords(value)),
  };
}

function unknownProfile(profile: string): Issue {
  const near = nearest(profile, profiles);
  const fixes: FixPlan[] =
    near === undefined
      ? []
      : [{ kind: 'replace', value: near, title: l10n.t('Change to {0}', near), safe: true }];
  return {
    ...base,
    severity: 'warning',
    code: 'structure/enum',
    path: ['spec', 'profile'],
    at: 'value',
    message: l10n.t('Istio has no profile {0}. It has {1}.', profile, listInWords(profiles, 'and')),
    fixes,
  };
}
