import assert from 'node:assert/strict';
import type { Facts } from '../../../src/course/facts.ts';
import { probeFor } from '../../../src/course/probes/probeTable.ts';
import type { StepStateName } from '../../../src/course/stepState.ts';
import { factsOf } from './factsOf.ts';

export type Row = readonly [what: string, facts: Facts, state: StepStateName, reason: RegExp];

/** A test for each row: what the probe says of these facts, and why. */
export function table(probe: string, rows: readonly Row[], args: Record<string, unknown> = {}): void {
  describe(probe, () => {
    for (const [what, facts, state, reason] of rows) {
      it(`${what}: ${state}`, () => {
        const found = probeFor({ probe, with: args }, 'the-step').check(facts);
        assert.equal(found.state, state, found.reason);
        assert.match([found.reason, found.hint ?? ''].join(' | '), reason);
      });
    }
  });
}

export const offline = (state: Facts['connection']['state'], reason?: string): Facts =>
  factsOf({ connection: { state, context: 'minikube', ...(reason === undefined ? {} : { reason }) } });
