import { Uri, commands, env, l10n } from 'vscode';
import { UserFacingError } from '../commands.ts';
import { readSetting } from '../settings.ts';

const LOOPBACK: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Opens an address of this machine in a browser, the integrated one where there is one and the learner wants it; by
 * the way that VS Code forwards where that runs over SSH, in WSL or in a container. Rejects for every other address.
 */
export async function openLoopbackUrl(text: string): Promise<Uri> {
  const outside = await outsideAddress(text);
  if (readSetting('meshwalk.sessions.openIn') === 'editor') {
    try {
      // It hands over to the integrated browser where VS Code has one.
      await commands.executeCommand('simpleBrowser.api.open', outside);
      return outside;
    } catch {
      // This VS Code has neither.
    }
  }
  await env.openExternal(outside);
  return outside;
}

/**
 * The address by which the learner's browser reaches an address of this machine: the same one, or what VS Code makes of
 * it in a remote window, where it forwards the port. Rejects for every other address.
 */
export async function outsideAddress(text: string): Promise<Uri> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isOurs =
    url !== undefined &&
    (url.protocol === 'http:' || url.protocol === 'https:') &&
    LOOPBACK.includes(url.hostname) &&
    url.username === '' &&
    url.password === '';
  if (!isOurs)
    throw new UserFacingError(l10n.t('{0} is no address of this machine: it is not opened.', text));
  return env.asExternalUri(Uri.parse(url.href, true));
}
