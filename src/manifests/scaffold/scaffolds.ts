import { edgeScaffolds } from './edgeScaffolds.ts';
import { policyScaffolds } from './policyScaffolds.ts';
import { resilienceScaffolds } from './resilienceScaffolds.ts';
import type { Scaffold } from './scaffold.ts';
import { versionScaffolds } from './versionScaffolds.ts';

/** All manifests that can be made for what runs, by topic. */
export function scaffolds(): readonly Scaffold[] {
  return [...edgeScaffolds(), ...versionScaffolds(), ...resilienceScaffolds(), ...policyScaffolds()].toSorted(
    (one, other) => TOPICS.indexOf(one.topic) - TOPICS.indexOf(other.topic),
  );
}

const TOPICS: readonly Scaffold['topic'][] = ['traffic', 'resilience', 'security', 'outside', 'telemetry'];
