import { X509Certificate } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import { dump } from 'js-yaml';
import { isRecord } from '../mesh/fields.ts';
import { CliParseError } from './cliCommand.ts';
import { envoyEntries, sourcesIn } from './envoyConfig.ts';
import type { ConfigSource, EnvoyEntry } from './envoyConfig.ts';
import { plainLine } from './plainText.ts';

/** More text than this is left out, in characters: an editor stops helping with larger files. */
const LIMIT = 8_000_000;
/** Fields of Envoy that hold bytes in the text itself. */
const INLINE: ReadonlySet<string> = new Set(['inlineBytes', 'inlineString', 'inline_bytes', 'inline_string']);
const SECRET_PARTS = /private_?key|password|ticket_?keys|generic_?secret|hmac/i;

/** A source as `kind.group namespace/name`, which the links of a document look for. */
export function sourceWords({ group, kindKey, namespace, name }: ConfigSource): string {
  return `${kindKey}${group === '' ? '' : `.${group}`} ${namespace}/${name}`;
}

/**
 * `istioctl proxy-config KIND -o json` as YAML for reading: a list of the entries on top, each with the object that it
 * comes from; keys and passwords hidden, certificates told by whom they are for and until when.
 * @param filter only entries that hold this text somewhere, whatever its case
 * @throws CliParseError when it is not JSON
 */
export function envoyText(json: string, filter = ''): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    throw new CliParseError(l10n.t('istioctl proxy-config printed something that is not JSON.'));
  }
  const all = envoyEntries(parsed);
  const wanted = filter.toLowerCase();
  const entries =
    wanted === '' ? all : all.filter(({ raw }) => JSON.stringify(raw).toLowerCase().includes(wanted));
  const head =
    filter === ''
      ? all.length === 1
        ? l10n.t('1 entry')
        : l10n.t('{0} entries', all.length)
      : l10n.t('{0} of {1} entries, those with "{2}"', entries.length, all.length, filter);
  const lines = [`# ${plainLine(head)}`, ...entries.flatMap(contentsLine), ''];
  let length = 0;
  for (const [index, { raw }] of entries.entries()) {
    const text = withSources(dump([hidden(raw)], { noRefs: true, lineWidth: -1 }), raw);
    length += text.length;
    if (length > LIMIT) {
      lines.push(`# ${l10n.t('{0} more entries are left out: filter them.', entries.length - index)}`);
      break;
    }
    lines.push(text);
  }
  return lines.join('\n');
}

function contentsLine({ name, source, raw }: EnvoyEntry): string[] {
  if (name === '') return [];
  const words = [
    ...new Set([...sourcesIn(raw), source].flatMap((one) => (one === undefined ? [] : [sourceWords(one)]))),
  ];
  const [only] = words;
  if (only === undefined || words.length === 1)
    return [`#   ${[name, ...words].map(plainLine).join('  # ')}`];
  return [`#   ${plainLine(name)}`, ...words.map((one) => `#       # ${plainLine(one)}`)];
}

/** Says behind each of istiod's notes which object it means. */
function withSources(yaml: string, raw: unknown): string {
  const sources = sourcesIn(raw);
  let next = 0;
  return yaml.replace(/^(\s*(?:- )?config: \/apis\/.*)$/gm, (line) => {
    const source = sources[next++];
    return source === undefined ? line : `${line}  # ${plainLine(sourceWords(source))}`;
  });
}

function hidden(value: unknown, inSecret = false): unknown {
  if (Array.isArray(value)) return (value as unknown[]).map((item) => hidden(item, inSecret));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      const secret = inSecret || SECRET_PARTS.test(key);
      if (typeof item !== 'string' || !INLINE.has(key))
        return [key, secret && typeof item === 'string' ? '(hidden)' : hidden(item, secret)];
      const certificate = secret ? undefined : certificateWords(item);
      return [key, certificate ?? (secret || /bytes/i.test(key) ? '(hidden)' : item)];
    }),
  );
}

/** Whom a certificate is for and until when; `undefined` for what is none. */
function certificateWords(base64: string): string | undefined {
  try {
    const { subjectAltName, subject, validTo } = new X509Certificate(Buffer.from(base64, 'base64'));
    const whom = subjectAltName ?? subject;
    return l10n.t('certificate of {0}, valid until {1}', whom.replaceAll('\n', ', '), validTo);
  } catch {
    return undefined;
  }
}
