import * as l10n from '@vscode/l10n';
import { isRecord } from '../mesh/fields.ts';
import { withoutNulls } from './defaults.ts';
import type { FixPlan, Issue } from './issue.ts';
import { nearest } from './nearest.ts';
import type { Schema } from './schema.ts';
import { structureIssues } from './structure.ts';
import { listInWords } from './wording.ts';

const profiles: readonly string[] =
  'ambient default demo empty minimal openshift openshift-ambient preview remote stable'.split(' ');

const base = { severity: 'error', layer: 'kind' } as const;

/**
 * An IstioOperator file is input for `istioctl install -f`, not an object of a cluster: says so, and checks its shape,
 * which istioctl reads strictly.
 */
export function operatorIssues(
  object: Readonly<Record<string, unknown>>,
  schema: Schema | undefined,
): Issue[] {
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
  if (schema !== undefined) issues.push(...shapeIssues(object, schema));
  const spec = object['spec'];
  if (!isRecord(spec)) return issues;
  const { profile } = spec;
  if (typeof profile === 'string' && profile !== '' && !profiles.includes(profile) && !/[/.]/.test(profile))
    issues.push(unknownProfile(profile));
  return issues;
}

/** What istioctl would stumble over; as no cluster is asked, it is a warning only. */
function shapeIssues(object: Readonly<Record<string, unknown>>, schema: Schema): Issue[] {
  const complete = withoutNulls(object, schema);
  return structureIssues(complete, schema, 'IstioOperator').map((issue) => ({
    ...issue,
    severity: 'warning',
  }));
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
