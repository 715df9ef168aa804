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
        message: `"${problem.key}" stands twice here: the API server refuses that, and kubectl silently keeps only the last.`,
        related: [{ range: problem.first, message: 'First here' }],
      };
    case 'yaml11':
      return {
        ...error,
        severity: 'info',
        code: 'yaml/scalar',
        message: `Kubernetes reads ${problem.source} as ${show(problem.becomes)} (YAML 1.1). Put it in quotes if you mean the text.`,
        fixes: [quote(problem)],
      };
    case 'alias':
      return {
        ...error,
        code: 'yaml/alias',
        message: `*${problem.name} refers to no anchor before it. Is it meant as text? Then put it in quotes.`,
      };
    case 'tab':
      return {
        ...error,
        code: 'yaml/tab',
        message: 'Kubernetes does not allow a tab here, not even on an empty line: use spaces.',
        fixes: [{ title: 'Remove the tab', safe: true, edits: [{ range: problem.range, newText: '' }] }],
      };
    case 'key':
      return { ...error, code: 'yaml/key', message: 'The key of a field must be text.' };
    case 'limit':
      return {
        ...error,
        severity: 'warning',
        code: 'yaml/limit',
        message: `This document is not checked, because ${problem.why}.`,
      };
    case 'afterEnd':
      return {
        ...error,
        severity: 'warning',
        code: 'yaml/after-end',
        message: 'kubectl ignores everything between "..." and the next "---". Replace "..." by "---".',
      };
    case 'markerContent':
      return {
        ...error,
        severity: 'warning',
        code: 'yaml/marker',
        message: 'kubectl allows only a comment after "---": put this on a line of its own.',
      };
  }
}

function quote(problem: DocumentProblem & { kind: 'yaml11' }): Fix {
  return {
    title: `Put ${problem.source} in quotes`,
    safe: false,
    edits: [{ range: problem.range, newText: `"${problem.source}"` }],
  };
}

function syntaxMessage(code: string, message: string): string {
  switch (code) {
    case 'TAB_AS_INDENT':
      return 'YAML does not allow tabs for indentation: use spaces.';
    case 'BAD_INDENT':
      return 'The indentation does not fit the lines above: fields of the same map start in the same column.';
    case 'MISSING_CHAR':
      return message.includes('quote') ? 'The closing quote is missing.' : firstSentence(message);
    case 'BLOCK_AS_IMPLICIT_KEY':
      return 'This line starts a field inside the value of another one: check the indentation, or put the value in quotes.';
    case 'MULTILINE_IMPLICIT_KEY':
      return 'Is a colon missing? A field is written "name: value" on one line.';
    case 'BAD_ALIAS':
      return 'A text cannot start with "*" without quotes, because YAML reads it as an alias.';
    default:
      return firstSentence(message);
  }
}

function firstSentence(message: string): string {
  const line = message.split('\n')[0] ?? message;
  return /[.!?]$/.test(line) ? line : `${line}.`;
}
