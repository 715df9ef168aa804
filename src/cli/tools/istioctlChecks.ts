import * as l10n from '@vscode/l10n';
import * as z from 'zod';
import { CliParseError } from '../cliCommand.ts';
import type { CliCommand, ClusterTarget } from '../cliCommand.ts';
import { istioctlCommand } from './istioctl.ts';
import { parseAnalyze } from './istioctlAnalyze.ts';
import type { Finding } from './istioctlAnalyze.ts';

/**
 * `istioctl x precheck`: may Istio be installed or upgraded here. Clean output is empty, and findings come with exit
 * code 1 (istio/istio istioctl/pkg/precheck).
 * @param from version such as `1.30`: what changes since then
 */
export function precheck(
  target: ClusterTarget,
  options: { readonly from?: string } = {},
): CliCommand<readonly Finding[]> {
  const { from } = options;
  if (from !== undefined && !/^\d+\.\d+$/.test(from))
    throw new TypeError(l10n.t('Not a minor version: {0}', from));
  return istioctlCommand(target, {
    verb: ['experimental', 'precheck'],
    rest: from === undefined ? [] : [`--from-version=${from}`],
    quiet: ['--output=json'],
    timeoutMs: 60_000,
    supervised: true,
    okExitCodes: [0, 1],
    parse: (output) => {
      // Exit code 1 is also what every other failure has.
      const words = output.stderr.split('\n').find((line) => line.startsWith('Error: '));
      const findings = output.stdout.trim() === '' ? [] : parseAnalyze(output).findings;
      const only = words !== undefined && !/^Error: Issues found/i.test(words) && findings.length === 0;
      if (output.exitCode !== 0 && only) throw new CliParseError(words);
      return findings;
    },
  });
}

export interface RevisionTag {
  readonly tag: string;
  readonly revision: string;
  readonly namespaces: readonly string[];
}

const tagsShape = z.array(
  z.object({ tag: z.string(), revision: z.string(), namespaces: z.array(z.string()).nullish() }),
);

/** `istioctl tag list`: names that stand for revisions. Without tags it prints a sentence instead of JSON. */
export function tagList(target: ClusterTarget): CliCommand<readonly RevisionTag[]> {
  return istioctlCommand(target, {
    verb: ['tag', 'list'],
    quiet: ['--output=json'],
    timeoutMs: 30_000,
    supervised: true,
    parse: ({ stdout }) => {
      const start = stdout.search(/^\s*\[/m);
      if (start < 0) return [];
      let raw: unknown;
      try {
        raw = JSON.parse(stdout.slice(start));
      } catch {
        throw new CliParseError(l10n.t('istioctl tag list printed something that is not JSON.'));
      }
      const parsed = tagsShape.safeParse(raw);
      if (!parsed.success)
        throw new CliParseError(l10n.t('istioctl tag list printed something else than tags.'));
      return parsed.data.map(({ tag, revision, namespaces }) => ({
        tag,
        revision,
        namespaces: namespaces ?? [],
      }));
    },
  });
}
