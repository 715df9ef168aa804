/**
 * How Kubernetes reads a YAML scalar: `sigs.k8s.io/yaml` decodes with go.yaml.in/yaml v2, which is YAML 1.1 in its
 * words and numbers. Source of the tables: `resolve.go` of that module.
 */

export type ScalarValue = string | number | boolean | null;

const words = new Map<string, ScalarValue>();
for (const word of ['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'])
  words.set(word, true);
for (const word of ['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'])
  words.set(word, false);
for (const word of ['', '~', 'null', 'Null', 'NULL']) words.set(word, null);
for (const word of ['.nan', '.NaN', '.NAN']) words.set(word, Number.NaN);
for (const word of ['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'])
  words.set(word, Number.POSITIVE_INFINITY);
for (const word of ['-.inf', '-.Inf', '-.INF']) words.set(word, Number.NEGATIVE_INFINITY);

const float = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const integer = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]([0-7]+)|0([0-7]+)|(0|[1-9][0-9]*))$/;

/** The value of an unquoted scalar without a tag. */
export function readPlainScalar(source: string): ScalarValue {
  const word = words.get(source);
  if (word !== undefined) return word;
  const first = source.charCodeAt(0);
  const digit = first >= 0x30 && first <= 0x39;
  if (!digit && first !== 0x2b && first !== 0x2d && first !== 0x2e) return source;
  if (first === 0x2e) return float.test(source) ? Number(source) : source;
  const plain = source.includes('_') ? source.replaceAll('_', '') : source;
  const whole = integer.exec(plain);
  if (whole) {
    const sign = whole[1] === '-' ? -1 : 1;
    if (whole[2] !== undefined) return sign * Number.parseInt(whole[2], 16);
    if (whole[3] !== undefined) return sign * Number.parseInt(whole[3], 2);
    const octal = whole[4] ?? whole[5];
    if (octal !== undefined) return sign * Number.parseInt(octal, 8);
    return sign * Number(whole[6]);
  }
  return float.test(plain) ? Number(plain) : source;
}

/** The value of a scalar with one of YAML's own tags; other tags leave the text as it is. */
export function readTaggedScalar(tag: string, source: string): ScalarValue {
  switch (tag.replace('tag:yaml.org,2002:', '!!')) {
    case '!!int':
    case '!!float':
    case '!!bool':
    case '!!null':
      return readPlainScalar(source);
    case '!!binary':
      return decodeBase64(source);
    default:
      return source;
  }
}

function decodeBase64(source: string): string {
  try {
    return new TextDecoder().decode(
      Uint8Array.from(atob(source.replaceAll(/\s/g, '')), (char) => char.charCodeAt(0)),
    );
  } catch {
    return source;
  }
}

/** What a YAML 1.2 reader makes of the same text, for telling an author of a difference. */
export function readsDifferentlyInYaml12(source: string): boolean {
  return (
    /^(?:y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF)$/.test(source) ||
    /^[-+]?(?:0[0-7]+|0[bB][01]+|[0-9][0-9_]*_[0-9_]*)$/.test(source)
  );
}
