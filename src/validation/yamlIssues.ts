import * as l10n from '@vscode/l10n';
import type { DocumentProblem } from '../manifests/documentProblem.ts';
import type { Finding, Fix } from './finding.ts';
import { show } from './wording.ts';

/** What an author should know about the YAML itself. Only used for documents that are of the mesh, or cannot be read. */
export function yamlFindings(problems: readonly DocumentProblem[]): Finding[] {
  return problems.map((problem) => yamlFinding(problem));
}

function yamlFinding(problem: DocumentProblem): Finding {
  const error = { severity: 'error', layer: 'yaml', path: [], range: problem.range } as const;
  switch (problem.kind) {
    case 'syntax':
      return { ...error, code: 'yaml/syntax', message: syntaxMessage(problem.code, problem.message) };
    case 'duplicate':
      return {
        ...error,
        code: 'yaml/duplicate-key',
        message: l10n.t(
          '"{0}" stands twice here: the API server refuses that, and kubectl silently keeps only the last.',
          problem.key,
        ),
        related: [{ range: problem.first, message: l10n.t('First here') }],
      };
    case 'yaml11':
      return {
        ...error,
        severity: 'info',
        code: 'yaml/scalar',
        message: l10n.t(
          'Kubernetes reads {0} as {1} (YAML 1.1). Put it in quotes if you mean the text.',
          problem.source,
          show(problem.becomes),
        ),
        fixes: [quote(problem)],
      };
    case 'alias':
      return {
        ...error,
        code: 'yaml/alias',
        message: l10n.t(
          '*{0} refers to no anchor before it. Is it meant as text? Then put it in quotes.',
          problem.name,
        ),
      };
    case 'tab':
      return {
        ...error,
        code: 'yaml/tab',
        message: l10n.t('Kubernetes does not allow a tab here, not even on an empty line: use spaces.'),
        fixes: [
          { title: l10n.t('Remove the tab'), safe: true, edits: [{ range: problem.range, newText: '' }] },
        ],
      };
    case 'key':
      return { ...error, code: 'yaml/key', message: l10n.t('The key of a field must be text.') };
    case 'limit':
      return {
        ...error,
        severity: 'warning',
        code: 'yaml/limit',
        message: l10n.t('This document is not checked, because {0}.', problem.why),
      };
    case 'afterEnd':
      return {
        ...error,
        severity: 'warning',
        code: 'yaml/after-end',
        message: l10n.t(
          'kubectl ignores everything between "..." and the next "---". Replace "..." by "---".',
        ),
      };
    case 'markerContent':
      return {
        ...error,
        severity: 'warning',
        code: 'yaml/marker',
        message: l10n.t('kubectl allows only a comment after "---": put this on a line of its own.'),
      };
  }
}

function quote(problem: DocumentProblem & { kind: 'yaml11' }): Fix {
  return {
    title: l10n.t('Put {0} in quotes', problem.source),
    safe: false,
    edits: [{ range: problem.range, newText: `"${problem.source}"` }],
  };
}

function syntaxMessage(code: string, message: string): string {
  switch (code) {
    case 'TAB_AS_INDENT':
      return l10n.t('YAML does not allow tabs for indentation: use spaces.');
    case 'BAD_INDENT':
      return l10n.t(
        'The indentation does not fit the lines above: fields of the same map start in the same column.',
      );
    case 'MISSING_CHAR':
      return message.includes('quote') ? l10n.t('The closing quote is missing.') : firstSentence(message);
    case 'BLOCK_AS_IMPLICIT_KEY':
      return l10n.t(
        'This line starts a field inside the value of another one: check the indentation, or put the value in quotes.',
      );
    case 'MULTILINE_IMPLICIT_KEY':
      return l10n.t('Is a colon missing? A field is written "name: value" on one line.');
    case 'BAD_ALIAS':
      return l10n.t('A text cannot start with "*" without quotes, because YAML reads it as an alias.');
    default:
      return firstSentence(message);
  }
}

function firstSentence(message: string): string {
  const line = message.split('\n')[0] ?? message;
  return /[.!?]$/.test(line) ? line : `${line}.`;
}
