import * as l10n from '@vscode/l10n';
import { comment } from './form.ts';
import type { Form } from './form.ts';
import type { ScaffoldFacts } from './scaffold.ts';

/** Pieces that several scaffolds share. Each ends with a line break. */

/** The head of an object up to its `spec`. */
export function head(
  form: Form,
  facts: ScaffoldFacts,
  apiVersion: string,
  kind: string,
  name: string,
): string {
  const namespace =
    facts.namespace === undefined ? '' : `  namespace: ${form.known('', facts.namespace, '')}\n`;
  return `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: ${name}\n${namespace}`;
}

export function service(form: Form, facts: ScaffoldFacts): string {
  return form.known('service', facts.service, 'reviews');
}

export function port(form: Form, facts: ScaffoldFacts): string {
  return form.known('port', facts.port, 9080);
}

/** The Service as parent of a route: the rules hold for calls inside the mesh. */
export function serviceParent(form: Form, facts: ScaffoldFacts): string {
  return `  parentRefs:
    - group: ""
      kind: Service
      name: ${service(form, facts)}
      port: ${port(form, facts)}
`;
}

/** The Service of the version that runs, or of the one that comes. */
export function versionService(form: Form, facts: ScaffoldFacts, which: 0 | 1): string {
  const known = facts.versions?.[which];
  if (known?.service !== undefined) return form.known('', known.service, '');
  return `${service(form, facts)}-${versionName(form, facts, which)}`;
}

export function versionName(form: Form, facts: ScaffoldFacts, which: 0 | 1): string {
  const known = facts.versions?.[which].version;
  return known === undefined ? form.open(`version${which}`, `v${which + 1}`) : form.text(known);
}

/** A version as a subset, which must not look like a number. */
export function subset(form: Form, facts: ScaffoldFacts, which: 0 | 1): string {
  const known = facts.versions?.[which].version;
  return known === undefined ? versionName(form, facts, which) : form.known('', known, '');
}

/** Services for those versions that have none of their own: a route of the Gateway API tells versions apart by them. */
export function versionServices(form: Form, facts: ScaffoldFacts): string {
  const missing = ([0, 1] as const).filter((which) => facts.versions?.[which].service === undefined);
  return missing
    .map((which, index) => {
      const why = comment(
        l10n.t(
          'A route of the Gateway API sends requests to Services, so each version needs one of its own that selects only its pods.',
        ),
      );
      const labels = Object.entries({ ...selectorOf(facts) });
      const selector =
        labels.length === 0
          ? `    app: ${service(form, facts)}\n`
          : labels
              .map(([key, value]) => `    ${form.known('', key, '')}: ${form.known('', value, '')}\n`)
              .join('');
      const name = versionService(form, facts, which);
      return `---
${index === 0 ? why : ''}${head(form, facts, 'v1', 'Service', name)}spec:
  selector:
${selector}    version: ${subset(form, facts, which)}
  ports:
    - name: http
      port: ${port(form, facts)}
`;
    })
    .join('');
}

function selectorOf({ selector = {} }: ScaffoldFacts): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(selector).filter(([key]) => key !== 'version'));
}

/** The DestinationRule that names the two versions for a VirtualService. */
export function subsets(form: Form, facts: ScaffoldFacts): string {
  const why = comment(
    l10n.t('Names the versions by the labels of their pods, for the VirtualService above.'),
  );
  const items = ([0, 1] as const).map(
    (which) => `    - name: ${subset(form, facts, which)}
      labels:
        version: ${subset(form, facts, which)}
`,
  );
  return `---
${why}${head(form, facts, 'networking.istio.io/v1', 'DestinationRule', service(form, facts))}spec:
  host: ${service(form, facts)}
  subsets:
${items.join('')}`;
}

/** A HTTPRoute for calls of the Service inside the mesh, with its rules. */
export function meshRoute(form: Form, facts: ScaffoldFacts, why: string, rules: string): string {
  return `${comment(why)}${head(form, facts, 'gateway.networking.k8s.io/v1', 'HTTPRoute', service(form, facts))}spec:
${serviceParent(form, facts)}  rules:
${rules}`;
}

/** A VirtualService for calls of the Service inside the mesh, with its rules. */
export function virtualService(form: Form, facts: ScaffoldFacts, why: string, rules: string): string {
  return `${comment(why)}${head(form, facts, 'networking.istio.io/v1', 'VirtualService', service(form, facts))}spec:
  hosts:
    - ${service(form, facts)}
  http:
${rules}`;
}

/** A backend of a route: the Service itself, or the Service of one version. */
export function backend(form: Form, facts: ScaffoldFacts, which?: 0 | 1): string {
  const name = which === undefined ? service(form, facts) : versionService(form, facts, which);
  return `        - name: ${name}
          port: ${port(form, facts)}
`;
}

/** A destination of a VirtualService: the Service, or one of its subsets. */
export function destination(form: Form, facts: ScaffoldFacts, which?: 0 | 1): string {
  return `        - destination:
            host: ${service(form, facts)}
${which === undefined ? '' : `            subset: ${subset(form, facts, which)}\n`}`;
}

/** The labels that select the Service's pods, below a map. */
export function workloadLabels(form: Form, facts: ScaffoldFacts, indent: string): string {
  const labels = Object.entries(facts.selector ?? {});
  if (labels.length === 0) return `${indent}app: ${service(form, facts)}\n`;
  return labels
    .map(([key, value]) => `${indent}${form.known('', key, '')}: ${form.known('', value, '')}\n`)
    .join('');
}
