import { isRecord, listAt, numberAt, stringAt, type Path } from '../mesh/fields.ts';
import { formatPath, parseFieldPath, resolveFieldPath } from './fieldPath.ts';
import type { OffsetRange } from './offsetRange.ts';

/** Who refused: the API server's own layers, an admission webhook, or nobody who read the object. `yaml`: it was never sent. */
export type RejectionLayer =
  | 'yaml'
  | 'unknown-field'
  | 'type'
  | 'invalid'
  | 'webhook'
  | 'namespace'
  | 'kind'
  | 'conflict'
  | 'forbidden'
  | 'unauthorized'
  | 'other';

export interface Rejection {
  /** From the root of the object; absent when the answer names no field. May end in a field that is missing. */
  readonly path?: Path;
  /** Of the document's text, where the text itself is at fault. */
  readonly range?: OffsetRange;
  readonly message: string;
  readonly layer: RejectionLayer;
  /** The API server's own word: `FieldValueInvalid`, `NotFound`. */
  readonly reason?: string;
  /** With `conflict`: who owns the field. */
  readonly manager?: string;
}

/**
 * Reads an API server's refusal of an apply, a dry run or a delete. Not every answer is JSON, and a 500 may be the
 * author's mistake: what server-side apply answers was measured on kube-apiserver 1.36.
 * @param status the HTTP status
 * @param body the answer's text, or the Status object that was parsed from it
 * @param object what was sent, to find items of lists that the answer names by their values
 * @returns at least one rejection, in the server's order
 */
export function readRejection(status: number, body: unknown, object: unknown): Rejection[] {
  const answer = typeof body === 'string' ? parseJson(body) : body;
  if (!isRecord(answer)) {
    const text = typeof body === 'string' ? body.trim() : '';
    if (status === 404)
      return [
        {
          layer: 'kind',
          reason: 'NotFound',
          message: 'The cluster does not serve this kind in this version.',
          path: ['apiVersion'],
        },
      ];
    return [
      { layer: 'other', message: text === '' ? `The API server answered with status ${status}.` : text },
    ];
  }
  const message = stringAt(answer, 'message') ?? `The API server answered with status ${status}.`;
  const reason = stringAt(answer, 'reason');
  const base = reason === undefined ? {} : { reason };
  const code = numberAt(answer, 'code') ?? status;
  const typed = typedPatchRejections(message, object);
  if (typed.length > 0) return typed;
  const webhook =
    /^admission webhook "([^"]+)" denied the request(?: without explanation|: ?([\s\S]*))$/.exec(message);
  if (webhook) return webhookRejections(webhook[2] ?? message);
  const strict = strictDecodingRejections(message, object);
  if (strict.length > 0) return strict;
  const causes = causeRejections(answer, object);
  if (causes.length > 0) return causes;
  if (code === 401)
    return [
      { ...base, layer: 'unauthorized', message: 'The cluster does not know who you are: log in again.' },
    ];
  if (code === 403) return [{ ...base, layer: 'forbidden', message }];
  if (code === 404) return [notFound(message, answer, base)];
  if (code === 409) return [{ ...base, layer: 'conflict', message }];
  return [{ ...base, layer: code === 422 ? 'invalid' : 'other', message }];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `failed to create typed patch object (…): .spec.a: field not declared in schema` and several in `errors:` lines. */
function typedPatchRejections(message: string, object: unknown): Rejection[] {
  const found = /failed to create (?:typed patch|manager for existing) object \([^)]*\): ([\s\S]*)$/.exec(
    message,
  );
  if (!found) return [];
  const lines = (found[1] ?? '').split('\n').map((line) => line.trim());
  return lines
    .filter((line) => line !== '' && line !== 'errors:')
    .map((line) => {
      const split = splitPath(line);
      const text = split?.text ?? line;
      const layer = text.includes('field not declared in schema') ? 'unknown-field' : 'type';
      const place = split === undefined ? {} : { path: resolveFieldPath(parseFieldPath(split.path), object) };
      return {
        ...place,
        layer,
        reason: 'TypedPatch',
        message:
          layer === 'unknown-field'
            ? `The cluster knows no field ${split?.path.replace(/^\./, '') ?? ''}.`
            : sentence(text),
      };
    });
}

/** Splits `.spec.rules[name="a: b"].port: message`: the colon that counts is outside of brackets. */
function splitPath(line: string): { path: string; text: string } | undefined {
  if (!line.startsWith('.')) return undefined;
  let depth = 0;
  for (let index = 0; index < line.length; index += 1) {
    const char = line[index];
    if (char === '[') depth += 1;
    else if (char === ']') depth -= 1;
    else if (char === ':' && depth === 0)
      return { path: line.slice(0, index), text: line.slice(index + 1).trim() };
  }
  return undefined;
}

/** `strict decoding error: unknown field "spec.a", duplicate field "spec.b"` of requests other than apply. */
function strictDecodingRejections(message: string, object: unknown): Rejection[] {
  if (!message.includes('strict decoding error')) return [];
  return [...message.matchAll(/(unknown|duplicate) field "([^"]+)"/g)].map((found) => {
    const field = found[2] ?? '';
    const text =
      found[1] === 'unknown' ? `The cluster knows no field ${field}.` : `The field ${field} stands twice.`;
    return {
      layer: 'unknown-field',
      reason: 'StrictDecoding',
      path: resolveFieldPath(parseFieldPath(field), object),
      message: text,
    };
  });
}

/** Istio's webhook names no place, but lists its errors one a line after a heading. */
function webhookRejections(text: string): Rejection[] {
  const plain = text.replace(/^configuration is invalid: /, '');
  const listed = /^\d+ errors? occurred:\s*([\s\S]*)$/.exec(plain);
  const lines = (listed ? (listed[1] ?? '').split('\n') : [plain]).map((line) =>
    line.replace(/^\s*\*\s*/, '').trim(),
  );
  return lines.filter((line) => line !== '').map((line) => ({ layer: 'webhook', message: sentence(line) }));
}

function causeRejections(answer: unknown, object: unknown): Rejection[] {
  const isConflict = numberAt(answer, 'code') === 409;
  return listAt(answer, 'details', 'causes').flatMap((cause): Rejection[] => {
    const field = stringAt(cause, 'field') ?? '';
    const message = stringAt(cause, 'message') ?? '';
    // This cause only says that rules rest until the other causes are mended.
    if (field === '<nil>' || message.includes('some validation rules were not checked')) return [];
    const reason = stringAt(cause, 'reason');
    const path = resolveFieldPath(parseFieldPath(field), object);
    const base = { ...(reason === undefined ? {} : { reason }), ...(field === '' ? {} : { path }) };
    if (reason === 'FieldManagerConflict' || isConflict) {
      const manager = /"((?:[^"\\]|\\.)*)"/.exec(message)?.[1];
      const who = manager === undefined ? 'someone else' : `"${manager}"`;
      const text = `${formatPath(path)} is managed by ${who}: applying would take the field over.`;
      return [{ ...base, layer: 'conflict', message: text, ...(manager === undefined ? {} : { manager }) }];
    }
    return [{ ...base, layer: 'invalid', message: sentence(message) }];
  });
}

function notFound(message: string, answer: unknown, base: { reason?: string }): Rejection {
  const isNamespace = stringAt(answer, 'details', 'kind') === 'namespaces' || /^namespaces? "/.test(message);
  // The kind is served, but no object has that name: said of deletes, and of names that no URL can hold.
  if (!isNamespace && / "[^"]*" not found$/.test(message)) return { ...base, layer: 'other', message };
  if (!isNamespace) return { ...base, layer: 'kind', message, path: ['apiVersion'] };
  const name = stringAt(answer, 'details', 'name') ?? /"([^"]+)"/.exec(message)?.[1] ?? '';
  return {
    ...base,
    layer: 'namespace',
    message: `The namespace ${name} does not exist: create it first.`,
    path: ['metadata', 'namespace'],
  };
}

function sentence(text: string): string {
  const trimmed = text.trim();
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
