import { stringAt } from '../../src/mesh/fields.ts';

/** The API server said no: HTTP status, and the reason and message of its Status object where there is one. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly reason: string;

  constructor(method: string, path: string, status: number, body: string) {
    const parsed = parse(body);
    super(`${method} ${path}: ${status} ${stringAt(parsed, 'message') ?? body.slice(0, 300)}`);
    this.status = status;
    this.reason = stringAt(parsed, 'reason') ?? '';
  }
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
