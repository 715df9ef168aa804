import * as l10n from '@vscode/l10n';
import { isRecord, type Path } from '../../mesh/fields.ts';
import { textAt, type Report } from './report.ts';

/** What a key of a type must have, and what only a private key has. Source: RFC 7518, section 6. */
const keyTypes: Readonly<Record<string, { readonly needs: readonly string[]; readonly secret: string }>> = {
  RSA: { needs: ['n', 'e'], secret: 'd' },
  EC: { needs: ['crv', 'x', 'y'], secret: 'd' },
  OKP: { needs: ['crv', 'x'], secret: 'd' },
  oct: { needs: ['k'], secret: 'k' },
};

/** Checks keys that are written into a rule: a set of public keys as JSON, or one key. */
export function checkJwks(report: Report, text: string, path: Path): void {
  if (text === '') return;
  const parsed = parseJson(text);
  if (!isRecord(parsed)) {
    const message = l10n.t('jwks must be JSON: a set of public keys, {"keys": [ … ]}.');
    report.refuse('jwt', path, message, 'value');
    return;
  }
  const { keys: set } = parsed;
  const keys: readonly unknown[] = Array.isArray(set) ? set : [parsed];
  const problem = keys.map((key) => keyProblem(key)).find((found) => found !== undefined);
  report.refuse('jwt', path, problem, 'value');
  if (problem === undefined && keys.some((key) => isSecret(key)))
    report.warn(
      'private-key',
      path,
      l10n.t(
        'jwks holds a private key: who can read this object can sign tokens. Only the public part is needed.',
      ),
    );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function keyProblem(key: unknown): string | undefined {
  const type = textAt(key, 'kty');
  const known = Object.hasOwn(keyTypes, type) ? keyTypes[type] : undefined;
  if (known === undefined) return l10n.t('Each key of jwks needs its type kty: RSA, EC, OKP or oct.');
  const missing = known.needs.find((name) => textAt(key, name) === '');
  return missing === undefined ? undefined : l10n.t('A key of type {0} needs {1}.', type, missing);
}

function isSecret(key: unknown): boolean {
  const secret = keyTypes[textAt(key, 'kty')]?.secret;
  return secret !== undefined && textAt(key, secret) !== '';
}
