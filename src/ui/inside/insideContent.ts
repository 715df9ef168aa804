import { l10n } from 'vscode';
import { quotingStyleOf, shownCommand } from '../../cli/shownCommand.ts';
import { plainLine, plainText } from '../../cli/plainText.ts';
import type { CliCommand } from '../../cli/cliCommand.ts';
import type { ProxySync } from '../../cli/tools/istioctlProxy.ts';
import type { InsideAddress } from './insideAddress.ts';
import type { InsideParts } from './insideParts.ts';
import { REPORTS } from './insideReports.ts';

/** The text of an address, asked for now. Failures are told in the text: the learner looks at it. */
export async function insideContent(
  parts: InsideParts,
  address: InsideAddress,
  signal: AbortSignal,
): Promise<string> {
  if (address.report === 'sessionLog') return sessionLog(parts, address);
  try {
    const command = await insideCommand(parts, address);
    const result = await parts.tools.run(command, { signal });
    const said = `$ ${commandLine(command)}`;
    const about = [address.context ?? '', new Date().toLocaleTimeString()].filter((word) => word !== '');
    const head = commented(address, [said, about.join(' · ')]);
    if (result.kind === 'ok') {
      const text = (await REPORTS[address.report]?.finish?.(result.value, parts, signal)) ?? result.value;
      // Parsed JSON and YAML can hold what the output itself was cleaned of.
      return `${head}\n${plainText(text)}\n`;
    }
    if (result.kind === 'cancelled') return `${head}${commented(address, [l10n.t('Cancelled.')])}`;
    const output = result.kind === 'notFound' ? '' : result.output.stderr.trim();
    return `${head}\n${commented(address, [result.message, ...(output === result.message ? [] : output.split('\n'))])}`;
  } catch (error) {
    return commented(address, [error instanceof Error ? error.message : String(error)]);
  }
}

/** The command behind a text. Rejects with words when there is none, or when its cluster is not the chosen one. */
export async function insideCommand(
  { hub, tools, proxies }: InsideParts,
  address: InsideAddress,
): Promise<CliCommand<string>> {
  const report = Object.hasOwn(REPORTS, address.report) ? REPORTS[address.report] : undefined;
  if (report === undefined) throw new Error(l10n.t('This page does not know what to show.'));
  const istioctl = (await tools.istioctl())?.version;
  const { context } = address;
  const onProxies = (found: readonly ProxySync[]): void => {
    if (context !== undefined) proxies.set(context, found);
  };
  if (context === undefined) return report.command({ target: { context: '' }, istioctl, address, onProxies });
  const target = await tools.target();
  if (hub.context?.name !== context) {
    throw new Error(l10n.t('This page is about the context {0}, which is not chosen now.', context));
  }
  return report.command({ target, istioctl, address, onProxies });
}

export function commandLine(command: CliCommand<string>): string {
  return shownCommand(command, quotingStyleOf(process.platform));
}

function commented({ extension }: InsideAddress, lines: readonly string[]): string {
  const mark = extension === 'yaml' ? '# ' : '';
  return lines
    .flatMap((line) => plainText(line).split('\n'))
    .map((line) => `${mark}${line}\n`)
    .join('');
}

function sessionLog({ sessions }: InsideParts, { name = '' }: InsideAddress): string {
  const session = sessions.get(name);
  if (session === undefined) return `${l10n.t('This session is over.')}\n`;
  const lines = [session.name, session.url ?? '', session.problem, '', ...(session.handle?.log() ?? [])];
  return `${lines.map(plainLine).join('\n')}\n`;
}
