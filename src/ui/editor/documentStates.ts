import { EventEmitter, window, workspace } from 'vscode';
import type { Disposable, Event, TextDocument, Uri } from 'vscode';
import { groupKindKey } from '../../mesh/kubeObject.ts';
import type { GroupKind, KubeObject } from '../../mesh/kubeObject.ts';
import { at } from '../../mesh/fields.ts';
import { podSelector } from '../../mesh/selectedPods.ts';
import { POD, isMeshGroup } from '../../mesh/wellKnown.ts';
import type { SchemaSource } from '../../validation/schemaSource.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import { DisposableStore } from '../lifecycle.ts';
import { LiveComparison } from './liveComparison.ts';
import { kindOf } from './manifests.ts';
import type { Manifests, PlacedObject } from './manifests.ts';
import { ObjectStates } from './objectState.ts';
import type { ObjectState } from './objectState.ts';
import { statusFix } from './statusFix.ts';
import type { StatusFix } from './statusFix.ts';
import { syncState } from './syncState.ts';
import type { SyncState } from './syncState.ts';
import { Turns } from './turns.ts';

/** One object of a manifest, with what the cluster has of it. */
export interface StatedObject {
  readonly placed: PlacedObject;
  /** Where it would be applied: context and namespace; `undefined` while no context is chosen. */
  readonly target: string | undefined;
  /** `undefined` while nothing is known. */
  readonly state: ObjectState | undefined;
  readonly sync: SyncState | undefined;
  readonly fix: StatusFix | undefined;
}

/** What was said of a file's documents, in one text, and of which version of them. */
interface Said {
  readonly version: number;
  readonly words: string;
}

/** The documents of a file as they are now; none of a file whose states are not shown. */
export type StatesOf = (document: TextDocument) => Promise<readonly StatedObject[]>;

export interface StateParts {
  readonly hub: ClusterHub;
  readonly manifests: Manifests;
  /** The schemas that judge mesh documents, for their defaults. */
  schemas(): Promise<SchemaSource>;
}

/** In files of more documents nobody counts the pods that each of them chooses. */
const MANY_DOCUMENTS = 200;

/**
 * What the cluster has of the documents of open manifests, live: lenses, hovers and the gutter read it here. Does not
 * connect by itself: states come once something else has connected.
 */
export class DocumentStates implements Disposable {
  readonly #parts: StateParts;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new EventEmitter<Uri>());
  /** What is to say of a file's documents changed, by the cluster and not by an edit. */
  readonly onDidChange: Event<Uri> = this.#changed.event;
  readonly #comparison = new LiveComparison();
  #schemas: SchemaSource | 'loading' | undefined = 'loading';
  readonly #used = new Map<string, Disposable>();
  /** What was last said, by file: told anew only when that changes. */
  readonly #said = new Map<string, Said>();
  /** Counts what came from the cluster: many documents are looked at in slices, between which it may change. */
  #changes = 0;

  constructor(parts: StateParts) {
    this.#parts = parts;
    this.#owned.addAll(
      parts.hub.onDidChangeState(() => this.#onCluster(undefined)),
      parts.hub.onDidChangeObjects((kinds) => this.#onCluster(kinds)),
      workspace.onDidCloseTextDocument((document) => this.#said.delete(document.uri.toString())),
    );
  }

  /** The documents of a file as they are now. What changes while they are looked at is told by {@link onDidChange}. */
  async of(document: TextDocument): Promise<readonly StatedObject[]> {
    const begun = this.#changes;
    const key = document.uri.toString();
    const before = this.#said.get(key);
    const stated = await this.#stated(document);
    const said = this.#said.get(key);
    // The store has what changed before the hub says so: who did not ask now would never hear of it.
    if (before?.version === said?.version && before?.words !== said?.words) this.#changed.fire(document.uri);
    if (begun !== this.#changes) void this.#look(document, undefined);
    return stated;
  }

  dispose(): void {
    for (const use of this.#used.values()) use.dispose();
    this.#owned.dispose();
  }

  async #stated(document: TextDocument): Promise<readonly StatedObject[]> {
    const { hub, manifests } = this.#parts;
    const { version } = document;
    const objects = await manifests.objects(document);
    const isConnected = hub.state.state === 'connected';
    if (isConnected) this.#watch(objects);
    if (isConnected) this.#followSchemas();
    const states = new ObjectStates(hub);
    const turns = new Turns();
    const stated: StatedObject[] = [];
    for (const placed of objects) {
      if (turns.over) await turns.next();
      stated.push(this.#state(placed, states));
    }
    this.#said.set(document.uri.toString(), { version, words: wordsOf(stated) });
    return stated;
  }

  #state(placed: PlacedObject, states: ObjectStates): StatedObject {
    const { identity } = placed.object;
    const target = this.#target(placed);
    const state =
      identity.name === undefined ? undefined : states.of(kindOf(placed), identity.namespace, identity.name);
    const live = state?.object;
    if (live === undefined) return { placed, target, state, sync: undefined, fix: undefined };
    // What an apply would change of a mesh object is known only with the defaults of its schema.
    const isKnown = this.#schemas !== 'loading' || !isMeshGroup(identity.group);
    const schemas = this.#schemas === 'loading' ? undefined : this.#schemas;
    const fields = this.#comparison.fields(placed.object, live, schemas);
    const sync = isKnown ? syncState(live, fields) : undefined;
    return { placed, target, state, sync, fix: this.#fix(placed, live, states) };
  }

  /** A text that is mended already needs to be applied, not to be mended again. */
  #fix(placed: PlacedObject, live: KubeObject, states: ObjectStates): StatusFix | undefined {
    const fix = statusFix(live, states.snapshot);
    if (fix?.remedy.kind !== 'backend') return fix;
    const { path, name } = fix.remedy;
    return at(placed.object.value, ...path) === name ? fix : undefined;
  }

  /**
   * VS Code asks for lenses the more seldom the longer they take, so nobody waits for schemas: what they tell comes as
   * a change. Without the schemas of the build the comparison is coarser, but there.
   */
  #followSchemas(): void {
    const come = (schemas: SchemaSource | undefined): void => {
      if (schemas === this.#schemas) return;
      this.#schemas = schemas;
      this.#onCluster(undefined);
    };
    this.#parts.schemas().then(come, () => come(undefined));
  }

  #target(placed: PlacedObject): string | undefined {
    const { context, session, namespace } = this.#parts.hub;
    if (context === undefined) return undefined;
    const namespaced = session?.served(kindOf(placed))?.namespaced ?? true;
    return namespaced ? `${context.name}/${placed.object.identity.namespace ?? namespace}` : context.name;
  }

  #watch(objects: readonly PlacedObject[]): void {
    for (const placed of objects) this.#use(kindOf(placed));
    const choosePods = (placed: PlacedObject): boolean => podSelector(placed.object.value) !== undefined;
    if (objects.length <= MANY_DOCUMENTS && objects.some(choosePods)) this.#use(POD);
  }

  #use(kind: GroupKind): void {
    const key = groupKindKey(kind);
    if (!this.#used.has(key)) this.#used.set(key, this.#parts.hub.use([kind]));
  }

  #onCluster(kinds: ReadonlySet<string> | undefined): void {
    this.#changes++;
    const shown = new Set(window.visibleTextEditors.map(({ document }) => document));
    for (const document of shown) void this.#look(document, kinds);
  }

  async #look(document: TextDocument, kinds: ReadonlySet<string> | undefined): Promise<void> {
    const key = document.uri.toString();
    const before = this.#said.get(key)?.words;
    if (before === undefined) return;
    const objects = await this.#parts.manifests.objects(document);
    if (kinds !== undefined && !objects.some((placed) => affects(kinds, placed))) return;
    if (document.isClosed) return;
    await this.#stated(document);
    if (this.#said.get(key)?.words !== before) this.#changed.fire(document.uri);
  }
}

/** A Gateway's state counts its routes, a route's state names its backends, a Service's its pods. */
function affects(kinds: ReadonlySet<string>, placed: PlacedObject): boolean {
  const kind = kindOf(placed);
  if (kinds.has(groupKindKey(kind))) return true;
  if (kind.group.startsWith('gateway.networking'))
    return [...kinds].some((key) => key.includes('gateway.networking') || key === 'Service');
  return kinds.has(groupKindKey(POD)) && podSelector(placed.object.value) !== undefined;
}

function wordsOf(stated: readonly StatedObject[]): string {
  return stated
    .map(({ target, state, sync, fix }) =>
      [target, state?.icon, state?.text, state?.detail, sync?.text, sync?.detail, fix?.title].join('\t'),
    )
    .join('\n');
}
