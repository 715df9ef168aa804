import * as l10n from '@vscode/l10n';
import { stringAt } from '../fields.ts';
import { meshKind } from '../kinds.ts';
import type { KubeObject } from '../kubeObject.ts';
import { podProxy, podReadiness } from '../membership.ts';
import type { PodReadiness, ProxyState } from '../membership.ts';
import { controlPlaneVersions, proxySkew } from '../proxySkew.ts';
import type { ProxySkew } from '../proxySkew.ts';
import type { Snapshot } from '../snapshot.ts';
import { POD } from '../wellKnown.ts';
import type { MeshNode, NodeState } from './meshNode.ts';
import { objectId, words, worst } from './meshNode.ts';

/** What rows need to know of a pod. There are thousands: it is made once for each state of a pod. */
export interface PodFacts {
  readonly readiness: PodReadiness;
  readonly proxy: ProxyState;
  readonly state: NodeState;
}

export function podFacts(pod: KubeObject): PodFacts {
  const readiness = podReadiness(pod);
  return { readiness, proxy: podProxy(pod), state: stateOf(readiness) };
}

function stateOf(readiness: PodReadiness): NodeState {
  if (readiness.phase === 'Succeeded') return 'neutral';
  if (readiness.reason !== undefined || readiness.phase === 'Failed') return 'bad';
  return readiness.ready < readiness.total || readiness.phase !== 'Running' ? 'pending' : 'good';
}

/** Holds what was made last of a pod. */
function podLooks(): { looks: PodLooks | undefined } {
  return { looks: undefined };
}

/**
 * The row of a pod: the same one until the pod or the versions of istiod change, so that a change of one pod costs
 * nothing for the thousands beside it. Its words are made when somebody looks at it.
 */
export function podNode(parent: string, snapshot: Snapshot, pod: KubeObject): MeshNode {
  const planes = controlPlaneVersions(snapshot);
  const held = snapshot.of(pod, podLooks);
  if (held.looks?.planes !== planes) held.looks = new PodLooks(pod, snapshot.of(pod, podFacts), planes);
  const { looks } = held;
  const kept = looks.rows.get(parent);
  if (kept !== undefined) return kept;
  const node = new PodNode(parent, looks, pod);
  looks.rows.set(parent, node);
  return node;
}

/**
 * A class, for an object literal with getters has a shape of its own in V8: of thousands of rows that change all the
 * time these were the biggest part of what its collector had to move.
 */
class PodNode implements MeshNode {
  readonly id: string;
  readonly kind = 'pod';
  readonly object: KubeObject;
  readonly #looks: PodLooks;

  constructor(parent: string, looks: PodLooks, pod: KubeObject) {
    this.id = objectId(parent, pod);
    this.object = pod;
    this.#looks = looks;
  }

  get label(): string {
    return this.object.metadata.name;
  }

  get description(): string {
    return this.#looks.words;
  }

  get icon(): string {
    return meshKind(POD).icon;
  }

  get state(): NodeState {
    return this.#looks.state;
  }

  get facts(): readonly string[] {
    return this.#looks.facts;
  }

  get documentation(): string {
    return meshKind(POD).documentation;
  }
}

/** What the rows of a pod say, wherever they stand; the words are made when somebody looks at them, once. */
class PodLooks {
  readonly planes: readonly string[];
  readonly state: NodeState;
  /** By what they stand below: a pod stands below its workload, its Services and its routes. */
  readonly rows = new Map<string, PodNode>();
  readonly #pod: KubeObject;
  readonly #known: PodFacts;
  #words: string | undefined;
  #facts: readonly string[] | undefined;

  constructor(pod: KubeObject, known: PodFacts, planes: readonly string[]) {
    this.planes = planes;
    this.state = worst([known.state, skewState(skewOf(known.proxy, planes))]);
    this.#pod = pod;
    this.#known = known;
  }

  get words(): string {
    return (this.#words ??= podWords(this.#known, this.planes));
  }

  get facts(): readonly string[] {
    return (this.#facts ??= podSentences(this.#known, this.planes, this.#pod));
  }
}

function podWords({ readiness, proxy }: PodFacts, planes: readonly string[]): string {
  return words(
    readinessWords(readiness),
    endWords(readiness),
    proxyWords(proxy),
    skewOf(proxy, planes)?.words,
    readiness.restarts === 0 ? '' : l10n.t('restarts: {0}', readiness.restarts),
  );
}

function podSentences(
  { readiness, proxy }: PodFacts,
  planes: readonly string[],
  pod: KubeObject,
): readonly string[] {
  const { reason, unready, restarts } = readiness;
  const skew = skewOf(proxy, planes);
  return [
    proxySentence(proxy),
    ...(reason === undefined ? [] : [troubleSentence(readiness)]),
    ...(unready.length === 0 ? [] : [l10n.t('Running, but not ready: {0}.', unready.join(', '))]),
    ...(skew === undefined ? [] : [skew.sentence]),
    ...(restarts === 0 ? [] : [l10n.t('Containers were restarted {0} times.', restarts)]),
    l10n.t('Node: {0}', stringAt(pod, 'spec', 'nodeName') ?? l10n.t('none yet')),
  ];
}

/** `1/2 CrashLoopBackOff`, as `kubectl get pods` says it. */
export function readinessWords({ ready, total, reason, phase }: PodReadiness): string {
  return `${ready}/${total} ${reason ?? phase}`;
}

export function troubleSentence({ reason = '', message }: PodReadiness): string {
  return message === undefined ? reason : `${reason}: ${message}`;
}

/** How a container ended that comes up again and again; empty where none did. */
export function endWords({ endedWith }: PodReadiness): string {
  return endedWith === undefined ? '' : l10n.t('ended last time with {0}', endedWith);
}

/** What carries the traffic of these pods, each word once. */
export function proxiesOf(snapshot: Snapshot, pods: readonly KubeObject[]): readonly string[] {
  return [...new Set(pods.map((pod) => proxyWords(snapshot.of(pod, podFacts).proxy)))];
}

/** The differences between the proxies of these pods and istiod, each once. */
export function skewsOf(snapshot: Snapshot, pods: readonly KubeObject[]): readonly ProxySkew[] {
  const planes = controlPlaneVersions(snapshot);
  const proxies = pods.map((pod) => snapshot.of(pod, podFacts).proxy);
  const versions = new Set(proxies.flatMap((proxy) => versionOf(proxy) ?? []));
  return [...versions].flatMap((version) => proxySkew(version, planes) ?? []);
}

export function skewState(skew: ProxySkew | undefined): NodeState {
  return skew?.unsupported === true ? 'warning' : 'neutral';
}

function skewOf(proxy: ProxyState, planes: readonly string[]): ProxySkew | undefined {
  const version = versionOf(proxy);
  return version === undefined ? undefined : proxySkew(version, planes);
}

function versionOf(proxy: ProxyState): string | undefined {
  return 'version' in proxy ? proxy.version : undefined;
}

function proxyWords(proxy: ProxyState): string {
  switch (proxy.kind) {
    case 'native':
      return proxy.version === undefined
        ? l10n.t('sidecar (native)')
        : l10n.t('sidecar {0} (native)', proxy.version);
    case 'sidecar':
      return proxy.version === undefined ? l10n.t('sidecar') : l10n.t('sidecar {0}', proxy.version);
    case 'gateway':
      return proxy.version === undefined
        ? l10n.t('gateway proxy')
        : l10n.t('gateway proxy {0}', proxy.version);
    case 'ambient':
      return l10n.t('ambient');
    case 'none':
      return l10n.t('no sidecar');
  }
}

function proxySentence(proxy: ProxyState): string {
  switch (proxy.kind) {
    case 'native':
      return l10n.t('Its traffic goes through an Istio sidecar, which runs as a native sidecar container.');
    case 'sidecar':
      return l10n.t('Its traffic goes through an Istio sidecar.');
    case 'gateway':
      return l10n.t('It is the proxy of a gateway: requests enter the mesh here.');
    case 'ambient':
      return l10n.t('Its traffic goes through the ztunnel of its node (ambient mode).');
    case 'none':
      return l10n.t('It has no sidecar: Istio neither sees nor controls its traffic.');
  }
}
