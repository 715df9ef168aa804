import { dump } from 'js-yaml';
import { listAt, numberAt } from '../mesh/fields.ts';
import type { KubeObject } from '../mesh/kubeObject.ts';

/**
 * The YAML that refers to Services at a place of a manifest: backendRefs of a Gateway API route, destinations of a
 * VirtualService, whichever the document is. On a blank line it takes that line's indentation, elsewhere it begins a
 * new line with the indentation of the one it was dropped on.
 * @param text of the file
 * @param offset where the Services are dropped
 * @param line the text of the line of `offset`
 */
export function backendText(
  text: string,
  offset: number,
  line: string,
  services: readonly KubeObject[],
): string {
  const document = documentAround(text, offset);
  const own = /^ {2}namespace:[ \t]*["']?([-a-z0-9]+)/m.exec(document)?.[1];
  const isVirtualService = /^kind:[ \t]*VirtualService\b/m.test(document);
  const items = services.map((service) =>
    isVirtualService ? destination(service, own) : reference(service, own),
  );
  const yaml = dump(items, { lineWidth: -1 }).trimEnd();
  const column = offset - (text.lastIndexOf('\n', offset - 1) + 1);
  const isBlank = line.trim() === '';
  // A key with an empty value, `backendRefs:`, wants its items below itself.
  const indent = ' '.repeat(isBlank ? column : (/^ */.exec(line)?.[0].length ?? 0));
  const indented = yaml.split('\n').join(`\n${indent}`);
  return isBlank ? indented : `\n${indent}${indented}`;
}

/** Whether nothing stands yet in the document of a place, so that what is dropped there must be a manifest of its own. */
export function isEmptyThere(text: string, offset: number): boolean {
  return documentAround(text, offset)
    .split('\n')
    .every((line) => /^\s*(#.*|---\s*(#.*)?)?$/.test(line));
}

/** A route from a Gateway to Services, as YAML; requests are shared equally among them. */
export function routeText(services: readonly KubeObject[], gateway: string): string {
  const [first] = services;
  const { name = '', namespace } = first?.metadata ?? {};
  const route = {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
    spec: {
      parentRefs: [{ name: gateway }],
      rules: [
        {
          matches: [{ path: { type: 'PathPrefix', value: '/' } }],
          backendRefs: services.map((service) => reference(service, namespace)),
        },
      ],
    },
  };
  return dump(route, { lineWidth: -1 });
}

function documentAround(text: string, offset: number): string {
  const start = Math.max(0, text.lastIndexOf('\n---', offset - 1));
  const next = text.indexOf('\n---', offset);
  return text.slice(start, next < 0 ? undefined : next);
}

function portOf(service: KubeObject): number | undefined {
  return listAt(service, 'spec', 'ports')
    .map((port) => numberAt(port, 'port'))
    .find((port) => port !== undefined);
}

function reference(service: KubeObject, own: string | undefined): object {
  const { name, namespace } = service.metadata;
  const port = portOf(service);
  const elsewhere = own !== undefined && namespace !== undefined && namespace !== own;
  return { name, ...(elsewhere ? { namespace } : {}), ...(port === undefined ? {} : { port }) };
}

function destination(service: KubeObject, own: string | undefined): object {
  const { name, namespace } = service.metadata;
  const port = portOf(service);
  const elsewhere = own !== undefined && namespace !== undefined && namespace !== own;
  const host = elsewhere ? `${name}.${namespace}.svc.cluster.local` : name;
  return { destination: { host, ...(port === undefined ? {} : { port: { number: port } }) } };
}
