import {
  CelScalar,
  celFunc,
  celList,
  celMap,
  celMethod,
  listType,
  mapType,
  type CelFunc,
  type CelInput,
} from '@bufbuild/cel';
import { isCidr, isGoDuration, isIp, isIpv4 } from '../stringFormat.ts';
import { parseRequestUri } from './goUrl.ts';

const { BOOL, DYN, INT, STRING } = CelScalar;
const stringMap = mapType(STRING, STRING);
const lists = listType(DYN);
const partNames = {
  scheme: 'Scheme',
  host: 'Host',
  hostname: 'Hostname',
  port: 'Port',
  path: 'EscapedPath',
} as const;

/**
 * The functions that Kubernetes adds to CEL and that Istio's and the Gateway API's rules use or may use soon.
 * A URL, an IP address and a format are maps with the text in them, because the language has no such types.
 * Source: k8s.io/apiserver `pkg/cel/library`.
 */
export const kubernetesFunctions: readonly CelFunc[] = [
  celFunc('isURL', [STRING], BOOL, (text) => parseRequestUri(text) !== undefined),
  celFunc('url', [STRING], stringMap, (text) => {
    const url = parseRequestUri(text);
    if (url === undefined) throw new Error(`URL parse error during conversion from string: ${text}`);
    return mapOf({
      url: text,
      scheme: url.scheme,
      host: url.host,
      hostname: url.hostname,
      port: url.port,
      path: url.path,
      query: url.query,
    });
  }),
  ...(['scheme', 'host', 'hostname', 'port', 'path'] as const).map((part) =>
    celMethod(`get${partNames[part]}`, stringMap, [], STRING, function get(this) {
      return partOf(this, part);
    }),
  ),
  celFunc('isIP', [STRING], BOOL, isIp),
  celFunc('ip', [STRING], stringMap, (text) => {
    if (!isIp(text)) throw new Error(`IP Address "${text}" parse error during conversion from string`);
    return mapOf({ ip: text });
  }),
  celMethod('family', stringMap, [], INT, function family(this) {
    return isIpv4(partOf(this, 'ip')) ? 4n : 6n;
  }),
  celFunc('isCIDR', [STRING], BOOL, isCidr),
  celMethod('isSorted', lists, [], BOOL, function isSorted(this) {
    const items = [...this].map(comparable);
    return items.every((item, index) => index === 0 || (items[index - 1] ?? item) <= item);
  }),
  celMethod('indexOf', lists, [DYN], INT, function indexOf(this, item) {
    return BigInt([...this].findIndex((candidate) => candidate === item));
  }),
  celMethod('find', STRING, [STRING], STRING, function find(this, pattern) {
    return new RegExp(pattern, 'u').exec(this)?.[0] ?? '';
  }),
  celMethod('findAll', STRING, [STRING], lists, function findAll(this, pattern) {
    return celList([...this.matchAll(new RegExp(pattern, 'gu'))].map((found) => found[0]));
  }),
  ...formatFunctions(),
];

function partOf(map: ReadonlyMap<unknown, unknown>, name: string): string {
  const part = map.get(name);
  return typeof part === 'string' ? part : '';
}

function comparable(value: unknown): bigint | number | string {
  return typeof value === 'bigint' || typeof value === 'number' ? value : String(value);
}

function mapOf(
  fields: Readonly<Record<string, string>>,
): ReturnType<typeof celMap> & ReadonlyMap<string, string> {
  return celMap(new Map<string, CelInput>(Object.entries(fields))) as ReturnType<typeof celMap> &
    ReadonlyMap<string, string>;
}

/** `format.dns1123Label().validate(text)`: no value when the text is right, else a list of what is wrong. */
function formatFunctions(): CelFunc[] {
  const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
  const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
  const formats: Readonly<Record<string, (text: string) => boolean>> = {
    dns1123Label: (text) => text.length <= 63 && label.test(text),
    dns1123Subdomain: (text) => text.length <= 253 && subdomain.test(text),
    dns1035Label: (text) => text.length <= 63 && /^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(text),
    labelValue: (text) => text.length <= 63 && /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/.test(text),
    uri: (text) => parseRequestUri(text) !== undefined,
    duration: isGoDuration,
  };
  return [
    ...Object.keys(formats).map((name) =>
      celFunc(`format.${name}`, [], stringMap, () => mapOf({ format: name })),
    ),
    celMethod('validate', stringMap, [STRING], DYN, function validate(this, text) {
      const name = partOf(this, 'format');
      return formats[name]?.(text) === false ? celList([`must be a valid ${name}`]) : null;
    }),
  ];
}
