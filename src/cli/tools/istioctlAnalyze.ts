import * as l10n from '@vscode/l10n';
import * as z from 'zod';
import { absolutePath, dnsLabel, namespaceOption, plainValue } from '../argument.ts';
import { CliParseError } from '../cliCommand.ts';
import { plainText } from '../plainText.ts';
import type { CliCommand, CliOutput, ClusterTarget } from '../cliCommand.ts';
import { istioctlCommand } from './istioctl.ts';

/** What is analysed. Objects of other namespaces than the selected one are dropped by istioctl, unless all are asked for. */
export type AnalyzeScope =
  /** Without a namespace the objects of all namespaces count. */
  | { readonly kind: 'text'; readonly text: string; readonly namespace?: string }
  | { readonly kind: 'files'; readonly files: readonly string[]; readonly namespace: string }
  | { readonly kind: 'namespace'; readonly namespace: string }
  | { readonly kind: 'allNamespaces' };

export interface AnalyzeOptions {
  readonly scope: AnalyzeScope;
  /** Absent: files only, no cluster. With a text or files: "what if these were applied". */
  readonly target?: ClusterTarget;
  /** Entries of `CODE=GLOB`; the glob is matched against `Kind namespace/name`. */
  readonly suppress?: readonly { readonly code: string; readonly glob: string }[];
  readonly revision?: string;
  readonly timeoutMs?: number;
}

export interface Finding {
  /** `IST0101`; codes that this Meshwalk does not know are kept as they come. */
  readonly code: string;
  readonly level: 'Error' | 'Warning' | 'Info';
  /** Foreign text: may come from object names and files. Without control characters; never to be read as Markdown. */
  readonly message: string;
  /** The object that the finding is about; absent when there is none. */
  readonly origin?: { readonly kind: string; readonly namespace?: string; readonly name: string };
  /** The place in a file, `-` being standard input. Lines count from 1; JSON files have no line. */
  readonly reference?: { readonly file: string; readonly line?: number };
  /** Only addresses of https://istio.io. */
  readonly documentationUrl?: string;
  /** Only with several clusters. */
  readonly cluster?: string;
}

export interface AnalyzeReport {
  readonly findings: readonly Finding[];
  /** What istioctl could not read, one sentence each, such as YAML that does not parse. The rest was analysed. */
  readonly unread: readonly string[];
  /** istioctl printed nothing at all, which is what it does when the namespace does not exist. */
  readonly empty: boolean;
}

const codePattern = /^IST\d{4}$/;
const originPattern = /^(\S+) (?:([^/\s]+)\/)?(\S+)$/;
const analysisPages = 'https://istio.io/latest/docs/reference/config/analysis/';

const messageShape = z.object({
  code: z.string(),
  // Not in every release: the text log has always had it, the JSON since 1.5.
  level: z.string().optional(),
  message: z.string().optional(),
  // Left out for findings that belong to no object.
  origin: z.string().optional(),
  // Left out for objects that come from the cluster.
  reference: z.string().optional(),
  documentationUrl: z.string().optional(),
  documentation_url: z.string().optional(),
  cluster: z.string().optional(),
});

/** The page about an analyzer code, or `undefined` for what is no code. */
export function analyzerPage(code: string): string | undefined {
  return codePattern.test(code) ? `${analysisPages}${code.toLowerCase()}/` : undefined;
}

function safePage(url: string | undefined, code: string): string | undefined {
  if (url !== undefined && URL.canParse(url)) {
    const parsed = new URL(url);
    if (parsed.protocol === 'https:' && parsed.host === 'istio.io' && parsed.username === '')
      return parsed.href;
  }
  return analyzerPage(code);
}

function placeOf(reference: string): { file: string; line?: number } {
  // The last colon, because Windows paths have one of their own.
  const parts = /^(.*):(\d+)$/s.exec(reference);
  if (parts?.[1] === undefined || parts[1] === '') return { file: reference };
  return { file: parts[1], line: Number(parts[2]) };
}

function findingOf(raw: unknown): Finding | undefined {
  const parsed = messageShape.safeParse(raw);
  if (!parsed.success) return undefined;
  const { code, level, message, origin, reference, documentationUrl, documentation_url, cluster } =
    parsed.data;
  const parts = origin === undefined ? null : originPattern.exec(plainText(origin));
  const page = safePage(documentationUrl ?? documentation_url, code);
  return {
    code,
    level: level === 'Error' || level === 'Warning' ? level : 'Info',
    // JSON can spell control characters that the output itself does not have.
    message: plainText(message ?? l10n.t('istioctl gave no message.')),
    ...(parts?.[1] === undefined || parts[3] === undefined
      ? {}
      : {
          origin: {
            kind: parts[1],
            name: parts[3],
            ...(parts[2] === undefined ? {} : { namespace: parts[2] }),
          },
        }),
    ...(reference === undefined || reference === '' ? {} : { reference: placeOf(reference) }),
    ...(page === undefined ? {} : { documentationUrl: page }),
    ...(cluster === undefined ? {} : { cluster }),
  };
}

/** The JSON array in `stdout`. Releases that ignore the log target put log lines in front of it. */
function arrayIn(stdout: string): unknown[] | undefined {
  for (let start = stdout.indexOf('['); start >= 0; start = stdout.indexOf('[', start + 1)) {
    if (start > 0 && stdout[start - 1] !== '\n') continue;
    try {
      const value: unknown = JSON.parse(stdout.slice(start));
      if (Array.isArray(value)) return value as unknown[];
    } catch {
      // A log line that begins with a bracket; the array comes later.
    }
  }
  return undefined;
}

/** The parts of the input that could not be read. istioctl says it up to three times, once in its log. */
function unreadIn(stderr: string): string[] {
  const lines = stderr.split('\n').map((line) => line.trim());
  const reasons = lines
    .filter((line) => /^\* error processing|^Skipping file/.test(line))
    .map((line) => line.replace(/^\* /, ''));
  if (reasons.length > 0) return [...new Set(reasons)];
  return lines.filter((line) => line.startsWith('Error(s) adding files'));
}

/**
 * Reads `istioctl analyze -o json`. The exit code says nothing in this format: it is 0 with findings and with files
 * that could not be read (istio/istio istioctl/pkg/analyze/analyze.go).
 */
export function parseAnalyze(output: Pick<CliOutput, 'stdout' | 'stderr'>): AnalyzeReport {
  const unread = unreadIn(output.stderr);
  if (output.stdout.trim() === '') return { findings: [], unread, empty: true };
  const array = arrayIn(output.stdout);
  if (array === undefined) {
    throw new CliParseError(l10n.t('istioctl analyze printed something that is not a list of findings.'));
  }
  const findings = array.map(findingOf).filter((finding) => finding !== undefined);
  return { findings, unread, empty: false };
}

/** `istioctl analyze`, as JSON. `--timeout` of istioctl is read by nobody, so `timeoutMs` is ours. */
export function analyze(options: AnalyzeOptions): CliCommand<AnalyzeReport> {
  const { scope, target } = options;
  const rest: string[] = [];
  if (target === undefined) {
    if (scope.kind === 'namespace' || scope.kind === 'allNamespaces') {
      throw new TypeError(l10n.t('A namespace can only be analysed on a cluster.'));
    }
    rest.push('--use-kube=false');
  }
  if (scope.kind === 'allNamespaces' || scope.namespace === undefined) rest.push('--all-namespaces');
  else rest.push(namespaceOption(scope.namespace));
  if (options.revision !== undefined)
    rest.push(`--revision=${dnsLabel(l10n.t('Revision'), options.revision)}`);
  for (const { code, glob } of options.suppress ?? []) {
    if (!codePattern.test(code)) throw new TypeError(l10n.t('Not an analyzer code: {0}', code));
    rest.push(`--suppress=${code}=${plainValue(l10n.t('Suppressed object'), glob)}`);
  }
  if (scope.kind === 'text') rest.push('-');
  if (scope.kind === 'files') rest.push(...scope.files.map((file) => absolutePath(l10n.t('File'), file)));
  return istioctlCommand(target, {
    verb: ['analyze'],
    rest,
    quiet: ['--output=json', '--color=false'],
    timeoutMs: options.timeoutMs ?? (target === undefined ? 15_000 : 60_000),
    // A text takes the input that the warden would need.
    supervised: scope.kind !== 'text',
    ...(scope.kind === 'text' ? { stdin: scope.text } : {}),
    parse: parseAnalyze,
  });
}
