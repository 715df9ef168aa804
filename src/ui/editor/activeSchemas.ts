import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigurationTarget, EventEmitter, workspace } from 'vscode';
import type { Disposable, Event, LogOutputChannel } from 'vscode';
import { CRD, isMeshGroup } from '../../mesh/wellKnown.ts';
import { stringAt } from '../../mesh/fields.ts';
import { groupKindKey } from '../../mesh/kubeObject.ts';
import type { KubeObject } from '../../mesh/kubeObject.ts';
import { clusterSchemas, withFallback } from '../../validation/clusterSchemas.ts';
import { Explanations } from '../../validation/explanations.ts';
import type { SchemaIndex } from '../../validation/schemaIndex.ts';
import { bundledSchemas } from '../../validation/schemaSource.ts';
import { ValidationEngine } from '../../validation/validationEngine.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import { DisposableStore } from '../lifecycle.ts';
import { readSetting } from '../settings.ts';
import { pickSchemas } from './schemaPicker.ts';
import type { Judge } from './judge.ts';

/** The CRDs of a mesh are asked for this many at a time. */
const REQUESTS_AT_ONCE = 4;
/** The CRDs of so many contexts are kept, a few megabytes each, for who goes to and fro between them. */
const STATES_KEPT = 3;

/** Which schemas judge: those of the settings, else the connected cluster's own, else the newest. */
export class ActiveSchemas implements Disposable {
  readonly #hub: ClusterHub;
  readonly #folder: string;
  readonly #log: LogOutputChannel;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new EventEmitter<void>());
  /** Other schemas judge from now on. */
  readonly onDidChange: Event<void> = this.#changed.event;
  /** CRDs by the contexts that they came from and their generations. */
  readonly #crds = new Map<string, Promise<readonly unknown[]>>();
  #crdUse: Disposable | undefined;
  #clusterKey: string | undefined;
  #cluster: { readonly name: string; readonly crds: readonly unknown[] } | undefined;
  #index: Promise<SchemaIndex> | undefined;
  #judge: Promise<Judge> | undefined;
  #explanations: Promise<Explanations> | undefined;

  constructor(hub: ClusterHub, folder: string, log: LogOutputChannel) {
    this.#hub = hub;
    this.#folder = folder;
    this.#log = log;
    this.#owned.addAll(
      hub.onDidChangeState(() => this.#follow()),
      hub.onDidChangeObjects((kinds) => {
        if (kinds.has(groupKindKey(CRD))) this.#follow();
      }),
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('meshwalk.validation')) this.#reset();
      }),
    );
    this.#follow();
  }

  /** What judges now; rejects when the schemas of the build are not there. */
  current(): Promise<Judge> {
    this.#judge ??= this.#make();
    return this.#judge;
  }

  async index(): Promise<SchemaIndex> {
    this.#index ??= readFile(join(this.#folder, 'index.json'), 'utf8').then(
      (text) => JSON.parse(text) as SchemaIndex,
    );
    return this.#index;
  }

  /** Our own words for kinds and fields. */
  explanations(): Promise<Explanations> {
    this.#explanations ??= readFile(join(this.#folder, 'explanations.yaml'), 'utf8').then(
      (text) => new Explanations(text),
    );
    return this.#explanations;
  }

  /** The text of a schema file of the build. */
  readonly text = (name: string): string =>
    // One kind at a time and only when it is met first; a few tens of kilobytes each.
    readFileSync(join(this.#folder, name), 'utf8');

  /** Lets the learner choose the releases, and writes the settings of the workspace, or of the user without one. */
  async chooseInPicker(): Promise<void> {
    const choice = await pickSchemas(await this.index(), await this.current());
    if (choice === undefined) return;
    const target =
      workspace.workspaceFolders === undefined ? ConfigurationTarget.Global : ConfigurationTarget.Workspace;
    const settings = workspace.getConfiguration('meshwalk.validation');
    for (const [name, value] of Object.entries(choice)) await settings.update(name, value, target);
  }

  dispose(): void {
    this.#crdUse?.dispose();
    this.#owned.dispose();
  }

  #reset(): void {
    this.#judge = undefined;
    this.#changed.fire();
  }

  async #make(): Promise<Judge> {
    const istio = readSetting('meshwalk.validation.istio');
    const gatewayApi = readSetting('meshwalk.validation.gatewayApi');
    const channel = readSetting('meshwalk.validation.channel');
    const bundled = bundledSchemas(
      await this.index(),
      {
        ...(istio === 'auto' ? {} : { istio }),
        ...(gatewayApi === 'auto' ? {} : { gatewayApi }),
        ...(channel === 'auto' ? {} : { channel }),
      },
      this.text,
    );
    const fromCluster = (this.#cluster?.crds ?? []).filter((crd) =>
      (stringAt(crd, 'spec', 'group') ?? '').endsWith('istio.io')
        ? istio === 'auto'
        : gatewayApi === 'auto' && channel === 'auto',
    );
    const source =
      this.#cluster === undefined || fromCluster.length === 0
        ? bundled
        : withFallback(clusterSchemas(fromCluster, this.#cluster.name), bundled);
    return {
      engine: new ValidationEngine(source),
      source,
      istio: source.describe('networking.istio.io') ?? 'Istio',
      gatewayApi: source.describe('gateway.networking.k8s.io') ?? 'Gateway API',
    };
  }

  /** Follows the cluster: does not connect by itself, and asks for the CRDs once a mesh document is open. */
  #follow(): void {
    const { state } = this.#hub;
    if (state.state === 'connected') this.#crdUse ??= this.#hub.use([CRD]);
    const crds = state.state === 'connected' && this.#hub.complete(CRD) ? this.#meshCrds() : undefined;
    // While the connection is in trouble the last known schemas stay.
    if (crds === undefined && state.state === 'failed') return;
    const name = this.#hub.context?.name ?? '';
    const key =
      crds === undefined || crds.length === 0
        ? undefined
        : JSON.stringify([
            name,
            this.#hub.context?.server,
            crds.map(({ metadata }) => [metadata.name, metadata.uid, metadata.generation]),
          ]);
    if (key === this.#clusterKey) return;
    this.#clusterKey = key;
    if (key === undefined || crds === undefined) {
      this.#cluster = undefined;
      this.#reset();
      return;
    }
    let fetched = this.#crds.get(key);
    if (fetched === undefined) {
      fetched = this.#fetch(crds);
      this.#crds.set(key, fetched);
      for (const old of [...this.#crds.keys()].slice(0, -STATES_KEPT)) this.#crds.delete(old);
    }
    fetched.then(
      (whole) => {
        if (this.#clusterKey !== key || this.#owned.disposed) return;
        this.#cluster = { name, crds: whole };
        this.#reset();
      },
      (error: unknown) => {
        this.#crds.delete(key);
        this.#log.warn(`The CRDs of ${name} could not be read, the newest schemas judge: ${String(error)}`);
      },
    );
  }

  #meshCrds(): readonly KubeObject[] {
    return this.#hub
      .objects(CRD)
      .filter((crd) => isMeshGroup(stringAt(crd, 'spec', 'group') ?? ''))
      .toSorted((one, other) => one.metadata.name.localeCompare(other.metadata.name));
  }

  /** The whole CRDs: what the hub keeps of them is without their schemas. */
  async #fetch(crds: readonly KubeObject[]): Promise<readonly unknown[]> {
    const client = this.#hub.session?.client;
    if (client === undefined) return [];
    const whole: unknown[] = [];
    const rest = crds.map(({ metadata }) => metadata.name);
    const work = async (): Promise<void> => {
      for (let name = rest.shift(); name !== undefined; name = rest.shift()) {
        const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${encodeURIComponent(name)}`;
        whole.push(await client.json({ path }));
      }
    };
    await Promise.all(Array.from({ length: REQUESTS_AT_ONCE }, work));
    return whole;
  }
}
