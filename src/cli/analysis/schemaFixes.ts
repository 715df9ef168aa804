import * as l10n from '@vscode/l10n';
import { at, isRecord, listAt, numberAt, stringAt } from '../../mesh/fields.ts';
import type { Path } from '../../mesh/fields.ts';
import type { Finding } from '../tools/istioctlAnalyze.ts';
import type { AnalysisFix, FixScene } from './analysisFix.ts';

type Manifest = FixScene['object'];
type Mend = (words: readonly string[], object: Manifest) => readonly AnalysisFix[];

/** What can be mended of what Istio's validation refuses, by its words (istio/istio pkg/config/validation). */
const mends: readonly (readonly [RegExp, Mend])[] = [
  [/cannot contain both (\w+) and (\w+)$/, ([one = '', other = ''], object) => eitherOf(object, one, other)],
  [
    /^only one of WorkloadSelector or Endpoints/,
    () => [removal(['spec', 'workloadSelector']), removal(['spec', 'endpoints'])],
  ],
  [
    /^server must have TLS settings for HTTPS\/TLS/,
    (_, object) =>
      servers(object)
        .filter(({ server }) => isTls(server) && !isRecord(at(server, 'tls')))
        .map(({ path }) => {
          const name = stringAt(object, 'metadata', 'name') ?? 'gateway';
          const secret = /^[a-z0-9][a-z0-9.-]*$/.test(name) ? `${name}-certificate` : 'certificate';
          const title = l10n.t('Add TLS with the certificate of Secret {0}', secret);
          return insertion(path, 'tls', `{ mode: SIMPLE, credentialName: ${secret} }`, title);
        }),
  ],
  [
    /^server cannot have TLS settings for (?:plain text HTTP|non HTTPS\/TLS) ports/,
    (_, object) =>
      servers(object)
        .filter(({ server }) => !isTls(server) && isRecord(at(server, 'tls')))
        .flatMap(({ path }) => [
          replacement([...path, 'port', 'protocol'], 'HTTPS'),
          removal([...path, 'tls']),
        ]),
  ],
  [
    /^port names in servers must be unique: duplicate name (\S+)$/,
    ([name = ''], object) =>
      servers(object)
        .filter(({ server }) => stringAt(server, 'port', 'name') === name)
        .slice(1)
        .map(({ path, server }) =>
          replacement([...path, 'port', 'name'], `${name}-${numberAt(server, 'port', 'number') ?? 2}`),
        ),
  ],
  [
    /^service entry port name "(.+)" already defined$/,
    ([name = ''], object) =>
      second(object, ['spec', 'ports'], (port) => stringAt(port, 'name') === name).map((path) =>
        replacement([...path, 'name'], `${name}-${numberAt(object, ...path, 'number') ?? 2}`),
      ),
  ],
  [
    /^targetPort has no impact on (?:Gateways|Sidecars)/,
    (_, object) =>
      ['servers', 'ingress', 'egress'].flatMap((list) =>
        listAt(object, 'spec', list).flatMap((one, index) =>
          at(one, 'port', 'targetPort') === undefined
            ? []
            : [removal(['spec', list, index, 'port', 'targetPort'])],
        ),
      ),
  ],
  [
    /^ISTIO_MUTUAL TLS cannot have associated (.+)$/,
    ([what = ''], object) => {
      const field = ISTIO_MUTUAL_FIELDS[what] ?? what;
      return servers(object)
        .filter(
          ({ server }) =>
            stringAt(server, 'tls', 'mode') === 'ISTIO_MUTUAL' && at(server, 'tls', field) !== undefined,
        )
        .map(({ path }) => removal([...path, 'tls', field]));
    },
  ],
  [
    /^duplicate subset names: (\S+)$/,
    ([name], object) =>
      second(object, ['spec', 'subsets'], (subset) => stringAt(subset, 'name') === name).map(removal),
  ],
  [
    /^duplicate hosts in virtual service: (\S+) & (\S+)$/,
    ([, host], object) => {
      const index = listAt(object, 'spec', 'hosts').lastIndexOf(host);
      return index < 0 ? [] : [removal(['spec', 'hosts', index])];
    },
  ],
  [
    /^duplicate entries in exportTo for entry (\S+)$/,
    ([entry], object) => second(object, ['spec', 'exportTo'], (one) => one === entry).map(removal),
  ],
  [
    /^mesh\/namespace peer authentication cannot have port level mTLS/,
    () => [removal(['spec', 'portLevelMtls'])],
  ],
  [
    /^`provider` must not be with non CUSTOM action/,
    (_, object) => [
      stringAt(object, 'spec', 'action') === undefined
        ? insertion(['spec'], 'action', 'CUSTOM', changeTo('CUSTOM'))
        : replacement(['spec', 'action'], 'CUSTOM'),
      removal(['spec', 'provider']),
    ],
  ],
];

const ISTIO_MUTUAL_FIELDS: Readonly<Record<string, string>> = {
  'server certificate': 'serverCertificate',
  'private key': 'privateKey',
  'CA bundle': 'caCertificates',
};

/** For a value that Istio's validation refuses: edits, for those of its messages that leave no doubt. */
export function schemaFixes({ message }: Finding, { object }: FixScene): readonly AnalysisFix[] {
  const text = message.replace(/^Schema validation error: (?:invalid policy \S+: )?/, '').trim();
  for (const [pattern, mend] of mends) {
    const match = pattern.exec(text);
    if (match !== null) return mend(match.slice(1), object);
  }
  return [];
}

/** For what is deprecated: the replacement where istioctl names one, and an end of what is ignored anyway. */
export function deprecationFixes({ message }: Finding, { object }: FixScene): readonly AnalysisFix[] {
  if (message.includes('fault.delay.percentage')) {
    return listAt(object, 'spec', 'http').flatMap((rule, index): AnalysisFix[] => {
      const percent = numberAt(rule, 'fault', 'delay', 'percent');
      const path: Path = ['spec', 'http', index, 'fault', 'delay'];
      if (percent === undefined || at(object, ...path, 'percentage') !== undefined) return [];
      const title = l10n.t('Write it as {0}', `percentage: { value: ${percent} }`);
      const plan = {
        kind: 'insertYaml',
        path,
        key: 'percentage',
        yaml: `{ value: ${percent} }`,
        title,
      } as const;
      return [{ kind: 'edit', plan, also: { kind: 'remove', path: [...path, 'percent'], title } }];
    });
  }
  const proxy: Path = ['spec', 'outboundTrafficPolicy', 'egressProxy'];
  return message.includes('OutboundTrafficPolicy.EgressProxy') && at(object, ...proxy) !== undefined
    ? [removal(proxy)]
    : [];
}

function eitherOf(object: Manifest, one: string, other: string): readonly AnalysisFix[] {
  const fields = [one, other].map((word) =>
    word.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
  );
  return listAt(object, 'spec', 'http').flatMap((rule, index) =>
    isRecord(rule) && fields.every((field) => rule[field] !== undefined)
      ? fields.map((field) => removal(['spec', 'http', index, field]))
      : [],
  );
}

function servers(object: Manifest): readonly { readonly server: unknown; readonly path: Path }[] {
  return listAt(object, 'spec', 'servers').map((server, index) => ({
    server,
    path: ['spec', 'servers', index],
  }));
}

function isTls(server: unknown): boolean {
  return /^(https|tls)$/i.test(stringAt(server, 'port', 'protocol') ?? '');
}

/** The second and later members of a list that fit. */
function second(object: Manifest, list: Path, fits: (member: unknown) => boolean): readonly Path[] {
  return listAt(object, ...list)
    .flatMap((member, index): Path[] => (fits(member) ? [[...list, index]] : []))
    .slice(1);
}

function changeTo(value: string): string {
  return l10n.t('Change to {0}', value);
}

function removal(path: Path): AnalysisFix {
  const title = l10n.t(
    'Remove {0}',
    path
      .filter((step) => typeof step === 'string')
      .slice(1)
      .join('.'),
  );
  return { kind: 'edit', plan: { kind: 'remove', path, title } };
}

function replacement(path: Path, value: string): AnalysisFix {
  return { kind: 'edit', plan: { kind: 'replace', path, value, title: changeTo(value) } };
}

function insertion(path: Path, key: string, yaml: string, title: string): AnalysisFix {
  return { kind: 'edit', plan: { kind: 'insertYaml', path, key, yaml, title } };
}
