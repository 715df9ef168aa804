import * as l10n from '@vscode/l10n';

/**
 * The string formats that an API server checks in CRD schemas; all others are ignored.
 * Source: k8s.io/apiextensions-apiserver `pkg/apiserver/validation/formats.go`, with the meanings of Go's parsers.
 */

const octet = '(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])';
const ipv4 = new RegExp(`^${octet}(?:\\.${octet}){3}$`);

/** As Go's `net.ParseIP` for four decimal parts: no leading zeros. */
export function isIpv4(text: string): boolean {
  return ipv4.test(text);
}

/** As Go's `net.ParseIP` for addresses with colons: one `::` at most, an IPv4 tail allowed, no zone. */
export function isIpv6(text: string): boolean {
  if (!text.includes(':') || text.includes('%')) return false;
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const parts = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  let width = 0;
  for (const [index, part] of parts.entries()) {
    if (index === parts.length - 1 && part.includes('.')) {
      if (!isIpv4(part)) return false;
      width += 2;
    } else {
      if (!/^[0-9a-fA-F]{1,4}$/.test(part)) return false;
      width += 1;
    }
  }
  return halves.length === 2 ? width < 8 : width === 8;
}

export function isIp(text: string): boolean {
  return isIpv4(text) || isIpv6(text);
}

/** As Go's `net.ParseCIDR`. */
export function isCidr(text: string): boolean {
  const slash = text.lastIndexOf('/');
  const bits = text.slice(slash + 1);
  if (slash < 0 || !/^(?:0|[1-9][0-9]{0,2})$/.test(bits)) return false;
  const address = text.slice(0, slash);
  return isIpv4(address) ? Number(bits) <= 32 : isIpv6(address) && Number(bits) <= 128;
}

const duration = /^[-+]?(?:0|(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+)$/;

/** As Go's `time.ParseDuration`. */
export function isGoDuration(text: string): boolean {
  return duration.test(text);
}

const dateTime =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[Tt](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:[Zz]|[-+]\d{2}:\d{2})$/;

const checks: Readonly<Record<string, { readonly what: string; readonly test: (text: string) => boolean }>> =
  {
    ipv4: { what: l10n.t('an IPv4 address'), test: isIpv4 },
    ipv6: { what: l10n.t('an IPv6 address'), test: isIpv6 },
    cidr: { what: l10n.t('an address range such as 10.0.0.0/8'), test: isCidr },
    'date-time': { what: l10n.t('a time such as 2026-01-31T12:00:00Z'), test: (text) => dateTime.test(text) },
    datetime: { what: l10n.t('a time such as 2026-01-31T12:00:00Z'), test: (text) => dateTime.test(text) },
    date: {
      what: l10n.t('a date such as 2026-01-31'),
      test: (text) => /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/.test(text),
    },
    byte: {
      what: 'base64',
      test: (text) =>
        /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(
          text.replaceAll(/[\r\n]/g, ''),
        ),
    },
    duration: {
      what: l10n.t('a duration such as 10s'),
      test: (text) => isGoDuration(text) || /^\d+ ?(?:ns|us|µs|ms|s|m|h|d|w|[a-z]+)$/i.test(text),
    },
    uuid: {
      what: l10n.t('a UUID'),
      test: (text) => /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i.test(text),
    },
  };

/** What the text should be, when it is not that; `undefined` when it is right or the format is one that is not checked. */
export function formatMismatch(format: string, text: string): string | undefined {
  const check = Object.hasOwn(checks, format) ? checks[format] : undefined;
  return check === undefined || check.test(text) ? undefined : check.what;
}
