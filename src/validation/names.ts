/** Forms of names that an API server accepts. Source: k8s.io/apimachinery `pkg/util/validation/validation.go`. */

const label = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
const subdomain = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;

export function isDns1123Label(text: string): boolean {
  return text.length <= 63 && label.test(text);
}

export function isDns1123Subdomain(text: string): boolean {
  return text.length <= 253 && subdomain.test(text);
}

/** The key of a label or annotation: an optional DNS prefix, a slash, and a name. */
export function isQualifiedName(text: string): boolean {
  const slash = text.indexOf('/');
  const prefix = slash < 0 ? undefined : text.slice(0, slash);
  const name = text.slice(slash + 1);
  if (prefix !== undefined && !isDns1123Subdomain(prefix)) return false;
  return name.length <= 63 && /^(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/.test(name);
}

export function isLabelValue(text: string): boolean {
  return text.length <= 63 && /^(?:(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/.test(text);
}

/** The nearest text that would be a name, or `undefined` when nothing is left of it. */
export function asName(text: string): string | undefined {
  const name = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9.-]+/g, '-')
    .replaceAll(/^[^a-z0-9]+|[^a-z0-9]+$/g, '');
  return isDns1123Subdomain(name) ? name : undefined;
}
