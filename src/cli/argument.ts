/**
 * Checks of everything that becomes an argument of a tool. Names come from open files and from clusters, so they may
 * hold anything. Each function gives back the value that it was given or throws `InvalidArgument`.
 * Patterns: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ and …/labels/
 */

import * as l10n from '@vscode/l10n';
import { posix, win32 } from 'node:path';

/** A value was refused before any process was started. The message says which and why. */
export class InvalidArgument extends Error {
  override readonly name = 'InvalidArgument';
}

const dnsLabelPattern = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const dnsSubdomainPattern = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const labelNamePattern = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const versionPattern = /^v?\d{1,4}(\.\d{1,4}){1,2}(-[0-9A-Za-z.-]{1,64})?$/;
// Control characters, line separators and direction marks make a shown command differ from the one that runs.
const unprintablePattern = /[\p{Cc}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;

/** `value` in quotes for a message, cut and with unprintable characters escaped. */
export function quoted(value: string): string {
  const text = JSON.stringify(value.slice(0, 80)).replace(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return value.length > 80 ? `${text.slice(0, -1)}…"` : text;
}

function refuse(what: string, value: string, why: string): never {
  throw new InvalidArgument(`${what} ${quoted(value)} ${why}.`);
}

/** Any value that a tool takes as one argument: not empty, printable, and not readable as an option. */
export function plainValue(what: string, value: string): string {
  if (value === '') refuse(what, value, l10n.t('is empty'));
  if (value.startsWith('-'))
    refuse(what, value, l10n.t('starts with "-", which a tool would read as an option'));
  if (unprintablePattern.test(value)) refuse(what, value, l10n.t('has characters that cannot be shown'));
  return value;
}

/** A word after `--`, where options are over: anything that can be shown. */
export function printableWord(what: string, value: string): string {
  if (unprintablePattern.test(value)) refuse(what, value, l10n.t('has characters that cannot be shown'));
  return value;
}

/** Name of a namespace, Service, revision or container: DNS label, at most 63 characters. */
export function dnsLabel(what: string, value: string): string {
  if (value.length > 63 || !dnsLabelPattern.test(value)) {
    refuse(
      what,
      value,
      l10n.t('is not a name of lower-case letters, digits and "-" with at most 63 characters'),
    );
  }
  return value;
}

/** `--namespace=NAME`. */
export function namespaceOption(namespace: string): string {
  return `--namespace=${dnsLabel(l10n.t('Namespace'), namespace)}`;
}

/** Name of most objects: DNS subdomain, at most 253 characters. */
export function dnsSubdomain(what: string, value: string): string {
  if (value.length > 253 || !dnsSubdomainPattern.test(value)) {
    refuse(
      what,
      value,
      l10n.t('is not a name of lower-case letters, digits, "-" and "." with at most 253 characters'),
    );
  }
  return value;
}

/** Key of a label or annotation: a name of at most 63 characters, with an optional DNS prefix and "/" before it. */
export function labelKey(what: string, value: string): string {
  const slash = value.lastIndexOf('/');
  const prefix = value.slice(0, Math.max(slash, 0));
  const name = value.slice(slash + 1);
  const prefixFits = slash < 0 || (prefix.length <= 253 && dnsSubdomainPattern.test(prefix));
  if (!prefixFits || name.length > 63 || !labelNamePattern.test(name)) {
    refuse(what, value, l10n.t('is not a label key'));
  }
  return value;
}

/** Value of a label: empty, or at most 63 letters, digits, "-", "_" and ".". */
export function labelValue(what: string, value: string): string {
  if (value !== '' && (value.length > 63 || !labelNamePattern.test(value))) {
    refuse(what, value, l10n.t('is not a label value'));
  }
  return value;
}

/** Name of a kubeconfig context. Kubernetes sets no pattern for it, so only what no tool could take is refused. */
export function contextName(value: string): string {
  return plainValue(l10n.t('Context'), value);
}

/** Absolute path of a local file or folder. Tools also take URLs in such places, which an absolute path cannot be. */
export function absolutePath(
  what: string,
  value: string,
  platform: NodeJS.Platform = process.platform,
): string {
  plainValue(what, value);
  const paths = platform === 'win32' ? win32 : posix;
  if (!paths.isAbsolute(value)) refuse(what, value, l10n.t('is not an absolute path'));
  return value;
}

/** A whole number within bounds, as text. */
export function boundedNumber(what: string, value: number, low: number, high: number): string {
  if (!Number.isSafeInteger(value) || value < low || value > high) {
    refuse(what, String(value), l10n.t('is not a whole number from {0} to {1}', low, high));
  }
  return String(value);
}

/** A version such as `v1.36.3` or `1.31`. */
export function versionText(what: string, value: string): string {
  if (!versionPattern.test(value)) refuse(what, value, l10n.t('is not a version'));
  return value;
}

/** One of a closed list of words. */
export function oneOf<const W extends string>(what: string, value: string, words: readonly W[]): W {
  const found = words.find((word) => word === value);
  if (found === undefined) refuse(what, value, l10n.t('is not one of {0}', words.join(', ')));
  return found;
}
