import { at, isRecord, listAt, numberAt, stringAt, stringMapAt } from '../../mesh/fields.ts';
import type { Path } from '../../mesh/fields.ts';
import { placeOf } from '../../validation/toolFindings.ts';
import { findingParts } from '../findingParts.ts';
import type { Finding } from '../tools/istioctlAnalyze.ts';

type Manifest = Readonly<Record<string, unknown>>;

/**
 * The field of an object that a finding speaks of, from the root of the object. istioctl gives a line at most, and for
 * several codes not even that (facts in istio/istio pkg/config/analysis/analyzers), so it is found by the names in the
 * message. `undefined` where only the whole object can be meant.
 */
export function findingPath(finding: Finding, object: Manifest): Path | undefined {
  const parts = findingParts(finding);
  switch (parts?.code) {
    case 'IST0101':
      return referencePath(object, parts.what, parts.name);
    case 'IST0108':
    case 'IST0135':
      return annotationPath(object, parts.annotation);
    case 'IST0112':
      return valuePath(object, (value, key) => key === 'host' && hostIs(value, parts.service));
    case 'IST0118': {
      const index = listAt(object, 'spec', 'ports').findIndex(
        (port) => isRecord(port) && port['port'] === parts.port,
      );
      return index < 0 ? undefined : ['spec', 'ports', index];
    }
    case 'IST0173': {
      const subsets = listAt(object, 'spec', 'subsets');
      const index = subsets.findIndex((subset) => stringAt(subset, 'name') === parts.subset);
      return index < 0 ? undefined : ['spec', 'subsets', index];
    }
    case 'IST0174':
      return ['spec', 'host'];
    case 'IST0102':
    case 'IST0103':
    case 'IST0127':
    case undefined:
      return pathWithoutParts(finding, object);
  }
}

function pathWithoutParts({ code, message }: Finding, object: Manifest): Path | undefined {
  switch (code) {
    case 'IST0002':
      return deprecatedPath(object, message);
    case 'IST0106':
    case 'IST0133':
      return placeOf(message.replace(/^Schema validation \w+: /, ''), object);
    case 'IST0107':
      return annotationPath(object, /^Misplaced annotation: (\S+) can only/.exec(message)?.[1]);
    case 'IST0127':
      return valuePath(object, (_, key) => key === 'selector' || key === 'workloadSelector');
    case 'IST0128':
    case 'IST0129':
      return tlsWithoutCertificates(object);
    case 'IST0130':
      return rulePath(object, /^VirtualService rule (\S+) not used/.exec(message)?.[1]);
    case 'IST0131': {
      const [, rule, match] =
        /^VirtualService rule (\S+) match (?:#(\d+)|\S+) is not used/.exec(message) ?? [];
      const path = rulePath(object, rule);
      return path === undefined || match === undefined ? path : [...path, 'match', Number(match)];
    }
    case 'IST0132': {
      const host = /^one or more host \[?([^\]\s]+)/.exec(message)?.[1];
      const index = listAt(object, 'spec', 'hosts').indexOf(host);
      return index < 0 ? ['spec', 'hosts'] : ['spec', 'hosts', index];
    }
    case 'IST0165': {
      const reference = / internal Gateway: (\S+?)\.?$/.exec(message)?.[1];
      return valuePath(object, (value) => value === reference);
    }
    case 'IST0166':
      return ['spec', 'selector'];
    case 'IST0144':
      return valuePath(object, (value, key) => key === 'runAsUser' && Number(value) === 1337);
    case 'IST0151':
    case 'IST0155':
    case 'IST0134':
      return ['spec'];
    case 'IST0157':
      return valuePath(object, (_, key) => key === 'tracing' || key === 'accessLogging' || key === 'metrics');
    default:
      return undefined;
  }
}

function deprecatedPath(object: Manifest, message: string): Path | undefined {
  if (message.includes('OutboundTrafficPolicy.EgressProxy'))
    return ['spec', 'outboundTrafficPolicy', 'egressProxy'];
  if (!message.includes('fault.delay.percent')) return undefined;
  const rules = listAt(object, 'spec', 'http');
  const index = rules.findIndex((rule) => at(rule, 'fault', 'delay', 'percent') !== undefined);
  return index < 0 ? undefined : ['spec', 'http', index, 'fault', 'delay', 'percent'];
}

/** `#0` counts from the first rule of a protocol; rules with a name are called by it, in quotes. */
function rulePath(object: Manifest, rule: string | undefined): Path | undefined {
  const index = /^#(\d+)$/.exec(rule ?? '')?.[1];
  const name = /^"(.*)"$/.exec(rule ?? '')?.[1];
  for (const protocol of ['http', 'tls', 'tcp']) {
    const rules = listAt(object, 'spec', protocol);
    const found =
      index === undefined ? rules.findIndex((one) => stringAt(one, 'name') === name) : Number(index);
    if (found >= 0 && found < rules.length) return ['spec', protocol, found];
  }
  return undefined;
}

function annotationPath(object: Manifest, name: string | undefined): Path | undefined {
  if (name === undefined) return undefined;
  const places: Path[] = [
    ['metadata', 'annotations'],
    ['spec', 'template', 'metadata', 'annotations'],
  ];
  const place = places.find((path) => Object.hasOwn(stringMapAt(object, ...path), name));
  return place === undefined ? undefined : [...place, name];
}

function referencePath(object: Manifest, what: string, name: string): Path | undefined {
  if (what === 'selector')
    return valuePath(object, (_, key) => key === 'selector' || key === 'workloadSelector');
  // Both names stand in one value, with a plus.
  if (what.includes('+subset')) {
    const [host = '', subset = ''] = name.split('+');
    return findPath(
      object,
      (value) => stringAt(value, 'subset') === subset && hostIs(stringAt(value, 'host'), host),
      ['subset'],
    );
  }
  if (what === 'host:port') {
    const colon = name.lastIndexOf(':');
    const isMeant = (value: unknown): boolean =>
      stringAt(value, 'host') === name.slice(0, colon) &&
      numberAt(value, 'port', 'number') === Number(name.slice(colon + 1));
    return findPath(object, isMeant, ['port', 'number']);
  }
  const fits = (value: unknown): boolean => value === name || hostIs(value, name);
  // A VirtualService may name the same host in `hosts`, where it need not exist: a destination has to.
  return valuePath(object, (value, key) => key === 'host' && fits(value)) ?? valuePath(object, fits);
}

/** istioctl writes hosts in full where a manifest may have the name alone. */
function hostIs(value: unknown, host: string): boolean {
  return typeof value === 'string' && (value === host || (value !== '' && host.startsWith(`${value}.`)));
}

function tlsWithoutCertificates(object: Manifest): Path | undefined {
  return valuePath(
    object,
    (value, key) =>
      key === 'tls' &&
      isRecord(value) &&
      value['caCertificates'] === undefined &&
      value['mode'] !== undefined,
  );
}

/** The first place under `spec` whose value fits, the deepest first among those that hold each other. */
function valuePath(
  object: Manifest,
  fits: (value: unknown, key: string | number) => boolean,
): Path | undefined {
  const search = (value: unknown, path: Path): Path | undefined => {
    const members: [string | number, unknown][] = Array.isArray(value)
      ? (value as unknown[]).map((item, index) => [index, item])
      : isRecord(value)
        ? Object.entries(value)
        : [];
    for (const [key, member] of members) {
      const found = search(member, [...path, key]);
      if (found !== undefined) return found;
      if (fits(member, key)) return [...path, key];
    }
    return undefined;
  };
  return search(object['spec'], ['spec']);
}

function findPath(object: Manifest, fits: (value: unknown) => boolean, rest: Path): Path | undefined {
  const found = valuePath(object, (value) => fits(value));
  return found === undefined ? undefined : [...found, ...rest];
}
