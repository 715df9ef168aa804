import * as l10n from '@vscode/l10n';
import type { Form } from './form.ts';
import { backend, destination, meshRoute, subsets, versionServices, virtualService } from './pieces.ts';
import type { Scaffold, ScaffoldFacts, ScaffoldForm } from './scaffold.ts';

/** A match that both APIs have, written in each of them. */
interface Match {
  readonly gatewayApi: (form: Form) => string;
  readonly istio: (form: Form) => string;
}

/** Scaffolds that tell versions of a Service apart. */
export function versionScaffolds(): readonly Scaffold[] {
  return [canary(), header(), cookie(), path(), callerLabels(), mirror()];
}

function byServices(): string {
  return l10n.t(
    'The form that Kubernetes has made its own. It sends requests to Services, so each version needs a Service; missing ones are added.',
  );
}

function bySubsets(): string {
  return l10n.t(
    'Istio only. One Service is enough: a DestinationRule tells its versions apart by their labels.',
  );
}

/** Both ways of a scaffold; `why` stands above the manifest and says what it does. */
function bothForms(
  why: () => string,
  rules: (form: Form, facts: ScaffoldFacts) => string,
  httpRules: (form: Form, facts: ScaffoldFacts) => string,
): [ScaffoldForm, ScaffoldForm] {
  return [
    {
      api: 'gatewayApi',
      why: byServices(),
      needs: ['service', 'versions'],
      write: (form, facts) =>
        meshRoute(form, facts, why(), rules(form, facts)) + versionServices(form, facts),
    },
    {
      api: 'istio',
      why: bySubsets(),
      needs: ['service', 'versions'],
      write: (form, facts) =>
        virtualService(form, facts, why(), httpRules(form, facts)) + subsets(form, facts),
    },
  ];
}

function canary(): Scaffold {
  const why = (): string =>
    l10n.t(
      'Nine of ten requests go to the version that runs, one to the new one. Shift the weights until all go there.',
    );
  return {
    id: 'canary',
    topic: 'traffic',
    title: l10n.t('Canary: 90/10 between two versions'),
    detail: l10n.t('Shares of the requests by weight'),
    forms: bothForms(
      why,
      (form, facts) => `    - backendRefs:
${backend(form, facts, 0)}          weight: ${form.open('weight0', 90)}
${backend(form, facts, 1)}          weight: ${form.open('weight1', 10)}
`,
      (form, facts) => `    - route:
${destination(form, facts, 0)}          weight: ${form.open('weight0', 90)}
${destination(form, facts, 1)}          weight: ${form.open('weight1', 10)}
`,
    ),
  };
}

/** Requests that match go to the new version, all others to the one that runs. */
function matched(match: Match, why: () => string): [ScaffoldForm, ScaffoldForm] {
  return bothForms(
    why,
    (form, facts) => `    - matches:
${match.gatewayApi(form)}      backendRefs:
${backend(form, facts, 1)}    - backendRefs:
${backend(form, facts, 0)}`,
    (form, facts) => `    - match:
${match.istio(form)}      route:
${destination(form, facts, 1)}    - route:
${destination(form, facts, 0)}`,
  );
}

function header(): Scaffold {
  return {
    id: 'header',
    topic: 'traffic',
    title: l10n.t('By header: testers get the new version'),
    detail: l10n.t('Requests with a header go to one version, all others to another'),
    forms: matched(
      {
        gatewayApi: (form) => `        - headers:
            - name: ${form.open('header', 'end-user')}
              value: ${form.open('headerValue', 'jason')}
`,
        istio: (form) => `        - headers:
            ${form.open('header', 'end-user')}:
              exact: ${form.open('headerValue', 'jason')}
`,
      },
      () =>
        l10n.t(
          'Requests with this header get the new version. Between services the header must be passed on by the application itself.',
        ),
    ),
  };
}

function cookie(): Scaffold {
  const pattern = (form: Form): string =>
    `'${form.text('^(.*?;\\s*)?(')}${form.open('cookie', 'version=v2')}${form.text(')(;.*)?$')}'`;
  return {
    id: 'cookie',
    topic: 'traffic',
    title: l10n.t('By cookie: a browser keeps its version'),
    detail: l10n.t('Requests with a cookie go to one version, all others to another'),
    forms: matched(
      {
        gatewayApi: (form) => `        - headers:
            - type: RegularExpression
              name: cookie
              value: ${pattern(form)}
`,
        istio: (form) => `        - headers:
            cookie:
              regex: ${pattern(form)}
`,
      },
      () =>
        l10n.t(
          'Cookies stand together in one header, so a regular expression looks for this one among them.',
        ),
    ),
  };
}

function path(): Scaffold {
  return {
    id: 'path',
    topic: 'traffic',
    title: l10n.t('By path: a part of the API to the new version'),
    detail: l10n.t('Requests below a path go to one version, all others to another'),
    forms: matched(
      {
        gatewayApi: (form) => `        - path:
            type: PathPrefix
            value: ${form.open('path', '/reviews')}
`,
        istio: (form) => `        - uri:
            prefix: ${form.open('path', '/reviews')}
`,
      },
      () =>
        l10n.t(
          'An HTTPRoute compares whole parts of a path: /reviews takes /reviews/1, not /reviews2. A VirtualService compares characters and takes both.',
        ),
    ),
  };
}

function callerLabels(): Scaffold {
  return {
    id: 'callerLabels',
    topic: 'traffic',
    title: l10n.t('By caller: pods with these labels get the new version'),
    detail: l10n.t('Istio only: the Gateway API has no match for the calling pod'),
    forms: [
      {
        api: 'istio',
        why: l10n.t('Istio only: the Gateway API has no match for the calling pod.'),
        needs: ['service', 'versions', 'callerLabels'],
        write: (form, facts) => {
          const labels = Object.entries(facts.callerLabels ?? {});
          const source =
            labels.length === 0
              ? `            app: ${form.open('caller', 'productpage')}\n`
              : labels
                  .map(
                    ([key, value]) =>
                      `            ${form.known('', key, '')}: ${form.known('', value, '')}\n`,
                  )
                  .join('');
          const rules = `    - match:
        - sourceLabels:
${source}      route:
${destination(form, facts, 1)}    - route:
${destination(form, facts, 0)}`;
          const why = l10n.t(
            "The caller's own sidecar decides, so it must be in the mesh. The Gateway API has no match for the calling pod.",
          );
          return virtualService(form, facts, why, rules) + subsets(form, facts);
        },
      },
    ],
  };
}

function mirror(): Scaffold {
  return {
    id: 'mirror',
    topic: 'traffic',
    title: l10n.t('Mirror: the new version gets a copy'),
    detail: l10n.t('Callers hear the version that runs; answers to the copy are thrown away'),
    forms: bothForms(
      () =>
        l10n.t(
          'Each request also goes to the new version, whose answers nobody hears. What it writes, it writes for real.',
        ),
      (form, facts) => `    - filters:
        - type: RequestMirror
          requestMirror:
            backendRef:
${backend(form, facts, 1).replace('        - name', '              name').replace('          port', '              port')}      backendRefs:
${backend(form, facts, 0)}`,
      (form, facts) => `    - route:
${destination(form, facts, 0)}      mirror:
${destination(form, facts, 1)
  .replace(/^ {8}- destination:\n/, '')
  .replaceAll('            ', '        ')}      mirrorPercentage:
        value: ${form.open('share', 100)}
`,
    ),
  };
}
