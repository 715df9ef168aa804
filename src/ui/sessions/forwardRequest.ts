import type { ForwardTarget } from '../../cluster/forwardTarget.ts';

/** A forward that is kept as a session. */
export interface ForwardRequest {
  /** After the context's name in the session's id: what is reused instead of started twice. */
  readonly key: string;
  readonly kind: 'dashboard' | 'forward';
  readonly name: string;
  /** Where to look, in this order; the first that has such an object is taken. */
  readonly targets: readonly [ForwardTarget, ...ForwardTarget[]];
  /** The local port to take; another one is taken when it is in use, unless it `mustBe` this one. 0: any. */
  readonly localPort: number;
  readonly mustBe?: boolean;
  readonly scheme?: 'http' | 'https';
  /** Path of the page, starting with `/`. */
  readonly path: string;
}
