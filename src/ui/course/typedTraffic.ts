import { window } from 'vscode';
import type { Terminal, TerminalShellExecution } from 'vscode';
import { LineSplitter } from '../../cli/plainText.ts';
import type { SessionFact } from '../../course/facts.ts';
import { TypedAnswers, together } from '../../course/typedAnswers.ts';
import type { TypedForward } from '../../course/typedCommand.ts';
import type { TypedRequests } from '../../course/typedRequests.ts';
import { DisposableStore } from '../lifecycle.ts';
import type { TypedExecution, TypedParts } from './typedParts.ts';

/** What kubectl prints, `pkg/cmd/portforward` and `client-go/tools/portforward`. */
const STANDS = /^Forwarding from (\S+:\d+) -> 80$/;
const HANDLES = /^Handling connection for \d+/;
const FAILS = /error occurred forwarding|error forwarding port|lost connection to pod/;
/** Within this time kubectl says that a connection has failed, in milliseconds. */
const FAILS_WITHIN = 1_500;
const LOOPBACK = /^(?:localhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0):/;

/**
 * Lets a forward of a terminal count while it runs, and as opened when a connection has gone through it: the browser
 * on the other side cannot be seen, but kubectl says that it came.
 */
export async function followForward(
  { hub, course, log, ends }: TypedParts,
  { namespace = hub.context?.namespace ?? 'default', unseen }: TypedForward,
  { terminal, execution, output }: TypedExecution,
): Promise<void> {
  const { observations } = course;
  const name = `${namespace}/bookinfo-gateway-istio`;
  let fact: SessionFact | undefined;
  const is = (next: SessionFact | undefined): void => {
    if (fact !== undefined) observations.typed.delete(fact);
    if (next !== undefined) observations.typed.add(next);
    fact = next;
    course.reconsider();
  };
  if (unseen !== undefined) {
    // Nothing tells whether it stands. An answer from its port would.
    is({ kind: 'forward', name, running: false, opened: false, typed: `localhost:${unseen}` });
    return;
  }
  let opening: NodeJS.Timeout | undefined;
  const lines = new LineSplitter((line) => {
    const typed = STANDS.exec(line)?.[1];
    if (typed !== undefined && fact === undefined) {
      log.info(`Typed: a port-forward to ${name} at ${typed}`);
      is({ kind: 'forward', name, running: true, opened: false, typed });
    } else if (FAILS.test(line)) clearTimeout(opening);
    else if (HANDLES.test(line) && fact?.opened === false) {
      clearTimeout(opening);
      opening = setTimeout(() => {
        if (fact !== undefined) is({ ...fact, opened: true });
      }, FAILS_WITHIN);
    }
  });
  void ended(ends, terminal, execution).then(() => {
    // What went through it has gone through it; its address is nobody's now.
    is(fact?.opened === true ? { ...fact, running: false, typed: '' } : undefined);
  });
  for await (const piece of output) lines.push(piece);
}

/** Counts the requests of a terminal that went to a forward to the Gateway, by what they print and how they end. */
export async function followRequests(
  { hub, course, sessions, log, ends }: TypedParts,
  typed: TypedRequests,
  { terminal, execution, output }: TypedExecution,
): Promise<void> {
  const { observations } = course;
  const { namespace } = hub;
  const name = `${namespace}/bookinfo-gateway-istio`;
  const known = [
    ...sessions.all
      .filter(({ context, id }) => context === hub.context?.name && id.endsWith(`:80:${name}`))
      .flatMap(({ url }) => (url === undefined ? [] : new URL(url).host)),
    ...[...observations.typed].flatMap((one) =>
      one.kind === 'forward' && one.name === name ? (one.typed ?? []) : [],
    ),
  ].map(plainAddress);
  if (!typed.addresses.every((address) => known.includes(plainAddress(address)))) return;
  const end = ended(ends, terminal, execution);
  const answers = new TypedAnswers(typed);
  for await (const piece of output) answers.push(piece);
  const sent = answers.end(typed, await end);
  if (sent === undefined) return;
  log.info(`Typed: ${sent.sent} requests to ${name}`);
  const before = observations.facts([]).typedRequests;
  observations.saw({
    typedRequests: {
      namespace,
      ...(before?.namespace === namespace ? together(before, sent) : sent),
    },
  });
  course.reconsider();
}

/** All names of this machine as one. */
function plainAddress(address: string): string {
  return address.replace(LOOPBACK, 'localhost:');
}

/** Resolves with the exit code when it has ended, and without one when its terminal was closed or the shell says none. */
async function ended(
  ends: TypedParts['ends'],
  terminal: Terminal,
  execution: TerminalShellExecution,
): Promise<number | undefined> {
  if (ends.has(execution)) return ends.get(execution);
  const listening = new DisposableStore();
  try {
    return await new Promise((resolve) => {
      listening.addAll(
        window.onDidEndTerminalShellExecution((end) => {
          if (end.execution === execution) resolve(end.exitCode);
        }),
        window.onDidCloseTerminal((closed) => {
          if (closed === terminal) resolve(undefined);
        }),
      );
    });
  } finally {
    listening.dispose();
  }
}
