import type { Finding } from './tools/istioctlAnalyze.ts';

/**
 * The names inside a finding. istioctl gives no parameters, so they are read back out of the English message by the
 * templates of istio/istio pkg/config/analysis/msg/messages.yaml.
 */
export type FindingParts =
  | { readonly code: 'IST0101'; readonly what: string; readonly name: string }
  | { readonly code: 'IST0102'; readonly namespace: string }
  | { readonly code: 'IST0103'; readonly pod: string }
  | { readonly code: 'IST0108'; readonly annotation: string }
  | { readonly code: 'IST0112'; readonly service: string; readonly ports: readonly number[] }
  | { readonly code: 'IST0118'; readonly portName: string; readonly port: number }
  | { readonly code: 'IST0127'; readonly labels: Readonly<Record<string, string>> }
  | { readonly code: 'IST0135'; readonly annotation: string; readonly replacement?: string }
  | { readonly code: 'IST0173'; readonly subset: string }
  | { readonly code: 'IST0174'; readonly host: string };

type Reader = (message: string) => FindingParts | undefined;

const first = (pattern: RegExp, message: string): string | undefined => pattern.exec(message)?.[1];

function labelsIn(text: string): Record<string, string> {
  const pairs = text.split(/[,\s]+/).map((pair) => pair.split('='));
  return Object.fromEntries(
    pairs.filter((pair): pair is [string, string] => pair.length === 2 && pair[0] !== ''),
  );
}

const readers: Readonly<Record<string, Reader>> = {
  IST0101: (message) => {
    const [, what, name] = /^Referenced (.+) not found: "(.*)"$/.exec(message) ?? [];
    return what === undefined || name === undefined ? undefined : { code: 'IST0101', what, name };
  },
  IST0102: (message) => {
    const namespace = first(/kubectl label namespace (\S+) istio-injection=enabled/, message);
    return namespace === undefined ? undefined : { code: 'IST0102', namespace };
  },
  IST0103: (message) => {
    const pod = first(/^The pod (\S+) is missing/, message);
    return pod === undefined ? undefined : { code: 'IST0103', pod };
  },
  IST0108: (message) => {
    const annotation = first(/^Unknown annotation: (\S+)$/, message);
    return annotation === undefined ? undefined : { code: 'IST0108', annotation };
  },
  IST0112: (message) => {
    const [, service, ports] =
      /service "([^"]+)" that exposes multiple ports \[([\d\s,]*)\]/.exec(message) ?? [];
    if (service === undefined || ports === undefined) return undefined;
    return {
      code: 'IST0112',
      service,
      ports: ports
        .split(/[\s,]+/)
        .filter((port) => port !== '')
        .map(Number),
    };
  },
  IST0118: (message) => {
    const [, portName, port] = /^Port name (\S*) \(port: (\d+),/.exec(message) ?? [];
    return portName === undefined || port === undefined
      ? undefined
      : { code: 'IST0118', portName, port: Number(port) };
  },
  IST0127: (message) => {
    const labels = first(/following labels: (.+)$/, message);
    return labels === undefined ? undefined : { code: 'IST0127', labels: labelsIn(labels) };
  },
  IST0135: (message) => {
    const annotation = first(/^Annotation "([^"]+)"/, message);
    const replacement = first(/in favor of the "([^"]+)" label/, message);
    if (annotation === undefined) return undefined;
    return { code: 'IST0135', annotation, ...(replacement === undefined ? {} : { replacement }) };
  },
  IST0173: (message) => {
    const subset = first(/^The Subset (\S+) defined/, message);
    return subset === undefined ? undefined : { code: 'IST0173', subset };
  },
  IST0174: (message) => {
    const host = first(/^The host (\S+) defined/, message);
    return host === undefined ? undefined : { code: 'IST0174', host };
  },
};

/** The names inside a finding; `undefined` for codes without a reader, and for words that changed since. */
export function findingParts(finding: Pick<Finding, 'code' | 'message'>): FindingParts | undefined {
  return Object.hasOwn(readers, finding.code) ? readers[finding.code]?.(finding.message) : undefined;
}
