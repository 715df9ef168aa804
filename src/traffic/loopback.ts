import * as l10n from '@vscode/l10n';
import { plainText } from '../cli/plainText.ts';

/** Whether a host of a URL is this machine, said so that no name service is asked. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

/** A URL that requests may be sent to. Throws RangeError, with a sentence, for anything that is not on this machine. */
export function loopbackUrl(text: string): URL {
  const url = URL.parse(text);
  if (url === null || url.protocol !== 'http:')
    throw new RangeError(l10n.t('{0} is not an address that begins with http://.', shortened(text)));
  if (url.username !== '' || url.password !== '')
    throw new RangeError(l10n.t('An address with a user name in it is not asked.'));
  if (!isLoopback(url.hostname)) {
    throw new RangeError(
      l10n.t('{0} is not an address of this machine: requests are sent to this machine only.', url.host),
    );
  }
  return url;
}

function shortened(text: string): string {
  const plain = plainText(text);
  return plain.length > 80 ? `${plain.slice(0, 80)}…` : plain;
}
