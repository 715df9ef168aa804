import * as l10n from '@vscode/l10n';
import { isIp } from '../stringFormat.ts';

/** Forms of host names that istiod accepts. Each check gives what is wrong in words, or `undefined`. */

const label = /^[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?$/;
const wildcardLabel = /^(?:\*|(?:\*|\*-)?[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?)$/;

/** A label as istiod means it: unlike Kubernetes it allows capitals. */
export function isLabel(text: string): boolean {
  return text.length <= 63 && label.test(text);
}

function lengthProblem(host: string): string | undefined {
  if (host === '') return l10n.t('A host name must not be empty.');
  return host.length > 255 ? l10n.t('A host name has at most 255 characters.') : undefined;
}

function labelsProblem(host: string, whole: string): string | undefined {
  const parts = host.split('.');
  const last = parts.at(-1) ?? '';
  if (/^[-+]?\d+$/.test(last))
    return l10n.t('"{0}" is no host name: its last part cannot be a number.', whole);
  for (const [index, part] of parts.entries()) {
    if (index === parts.length - 1 && part === '') return undefined;
    if (!isLabel(part))
      return l10n.t(
        '"{0}" is no host name: "{1}" must be letters, digits and "-", at most 63, starting and ending with a letter or digit.',
        whole,
        part,
      );
  }
  return undefined;
}

export function fqdnProblem(host: string): string | undefined {
  return lengthProblem(host) ?? labelsProblem(host, host);
}

/** A host name whose first part may be, or begin with, a `*`. */
export function wildcardHostProblem(host: string): string | undefined {
  const tooLong = lengthProblem(host);
  if (tooLong !== undefined) return tooLong;
  const dot = host.indexOf('.');
  const first = dot < 0 ? host : host.slice(0, dot);
  if (first.length > 63 || !wildcardLabel.test(first)) {
    return first.includes('*')
      ? l10n.t('"{0}" is no host name: a "*" may only stand at the very start, as in *.example.com.', host)
      : l10n.t(
          '"{0}" is no host name: "{1}" must be letters, digits and "-", starting and ending with a letter or digit.',
          host,
          first,
        );
  }
  return dot < 0 ? undefined : labelsProblem(host.slice(dot + 1), host);
}

/** Hosts of a VirtualService that is only for gateways; with SNI hosts it may carry istiod's own generated names. */
export function gatewayRouteHostProblem(host: string, hasSni: boolean): string | undefined {
  if (!hasSni || !host.startsWith('outbound_')) return wildcardHostProblem(host);
  const parts = host.split('_');
  const isGenerated = parts.length >= 4 && /\d/.test(parts[1] ?? '') && /[a-zA-Z]/.test(parts[3] ?? '');
  return isGenerated
    ? undefined
    : l10n.t('"{0}" is no generated host name: the form is outbound_.PORT_._.HOST.', host);
}

function gatewayOrSidecarHostProblem(host: string, isGateway: boolean): string | undefined {
  if (host !== '*' && !host.includes('.')) {
    return l10n.t(
      '"{0}" is a short name: write the full name, such as {1}.default.svc.cluster.local.',
      host,
      host === '' ? 'reviews' : host,
    );
  }
  const problem = wildcardHostProblem(host);
  if (problem !== undefined && !(isGateway && isIp(host))) return problem;
  if (host.includes('*') && host.length !== 1 && !host.startsWith('*.')) {
    return l10n.t(
      '"{0}" has a "*" that stands for part of a name: only a whole first part can be "*", as in *.example.com.',
      host,
    );
  }
  return undefined;
}

/** Hosts of a Sidecar's egress (`namespace/host`) and of an Istio Gateway's servers (the namespace may be left out). */
export function namespacedHostProblem(host: string, isGateway: boolean): string | undefined {
  const slash = host.indexOf('/');
  if (slash < 0) {
    if (isGateway) return gatewayOrSidecarHostProblem(host, true);
    return l10n.t(
      '"{0}" must be written NAMESPACE/HOST, such as "./*" for all of this namespace or "*/{1}".',
      host,
      host === '' ? '*' : host,
    );
  }
  const namespace = host.slice(0, slash);
  const name = host.slice(slash + 1);
  if (namespace === '' || name === '')
    return l10n.t('"{0}" needs both a namespace and a host on the two sides of the "/".', host);
  const plain = isGateway ? namespace : namespace.replace(/^~/, '');
  if (plain !== '' && plain !== '*' && plain !== '.' && !isLabel(plain)) {
    return l10n.t('"{0}" cannot be a namespace: use a name, "." for this one or "*" for all.', namespace);
  }
  return gatewayOrSidecarHostProblem(name, isGateway);
}

/** Whether two host names with wildcards have a host in common. */
export function hostsOverlap(a: string, b: string): boolean {
  const wildA = a.startsWith('*');
  const wildB = b.startsWith('*');
  if (wildA && wildB)
    return a.length < b.length ? b.slice(1).endsWith(a.slice(1)) : a.slice(1).endsWith(b.slice(1));
  if (wildA) return b.endsWith(a.slice(1));
  return wildB ? a.endsWith(b.slice(1)) : a === b;
}

/** Whether every host that `inner` means is one that `outer` means. */
export function isSubsetHost(inner: string, outer: string): boolean {
  if (inner.startsWith('*'))
    return outer.startsWith('*') && inner.length >= outer.length && inner.slice(1).endsWith(outer.slice(1));
  return outer.startsWith('*') ? inner.endsWith(outer.slice(1)) : inner === outer;
}

/** As Go's `netip`: an address or a range with leading zeros forbidden; a zone is allowed in an address. */
export function subnetProblem(text: string): string | undefined {
  const slashes = text.split('/').length - 1;
  if (slashes !== 1)
    return isAddress(text)
      ? undefined
      : l10n.t('"{0}" is neither an IP address nor a range such as 10.0.0.0/8.', text);
  const [address = '', bits = ''] = text.split('/');
  const most = address.includes(':') ? 128 : 32;
  const isRange = isIp(address) && /^(?:0|[1-9]\d{0,2})$/.test(bits) && Number(bits) <= most;
  return isRange ? undefined : l10n.t('"{0}" is no address range: the form is 10.0.0.0/8.', text);
}

export function addressProblem(text: string): string | undefined {
  return isAddress(text) ? undefined : l10n.t('"{0}" is not an IP address.', text);
}

function isAddress(text: string): boolean {
  const zone = text.indexOf('%');
  return isIp(zone > 0 && text.includes(':') && zone < text.length - 1 ? text.slice(0, zone) : text);
}
