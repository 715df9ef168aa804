import { at, listAt, stringAt, stringMapAt } from '../../../src/mesh/fields.ts';
import type { KubeObject } from '../../../src/mesh/kubeObject.ts';
import type { ApiClient } from '../apiClient.ts';
import { isReady } from '../clusterNetwork.ts';
import { Seat } from './hop/seat.ts';

/**
 * Milliseconds for which a pod that was asked to end still answers: callers hear of it from istiod, and that takes a
 * moment. On a cluster its programs do the same.
 */
const grace = 5000;

/** Pods and services as they are now, by watch: cluster DNS and the pod network. */
export class Directory {
  private readonly seatsByUid = new Map<string, Seat>();
  private readonly seatsByIp = new Map<string, Seat>();
  private services = new Map<string, KubeObject>();
  private servicesByIp = new Map<string, KubeObject>();

  /**
   * Follows until the signal ends it.
   * @param changed told of each running pod that is new, has changed or (`gone`) is no more
   */
  async follow(
    api: ApiClient,
    changed: (seat: Seat, gone: boolean) => void,
    signal: AbortSignal,
  ): Promise<void> {
    await Promise.all([
      api.follow({ apiVersion: 'v1', kind: 'Pod' }, (pods) => this.takePods(pods, changed), signal),
      api.follow({ apiVersion: 'v1', kind: 'Service' }, (services) => this.takeServices(services), signal),
    ]);
  }

  get seats(): readonly Seat[] {
    return [...this.seatsByUid.values()];
  }

  seatAt(ip: string): Seat | undefined {
    return this.seatsByIp.get(ip);
  }

  seatNamed(namespace: string, name: string): Seat | undefined {
    return this.seats.find((seat) => seat.name === name && seat.namespace === namespace);
  }

  /** The address of a name as a pod of a namespace would look it up; `undefined` when cluster DNS does not know it. */
  resolve(host: string, namespace: string): string | undefined {
    if (/^\d+\.\d+\.\d+\.\d+$/.test(host)) return host;
    if (host === 'localhost') return '127.0.0.1';
    const [name = '', of = namespace, ...rest] = host.replace(/\.$/, '').split('.');
    if (rest.length > 0 && !'svc.cluster.local'.startsWith(rest.join('.'))) return undefined;
    const service = this.services.get(`${of}/${name}`);
    if (service === undefined) return undefined;
    const ip = stringAt(service, 'spec', 'clusterIP');
    return ip === undefined || ip === 'None' ? this.behind(service)[0]?.ip : ip;
  }

  /** Ready pods behind a name. */
  addressesOf(host: string): readonly string[] {
    if (/^\d+\.\d+\.\d+\.\d+$/.test(host)) return [host];
    if (host === 'localhost') return ['127.0.0.1'];
    const [name = '', namespace = ''] = host.split('.');
    const service = host.endsWith('.svc.cluster.local')
      ? this.services.get(`${namespace}/${name}`)
      : undefined;
    return service === undefined ? [] : this.behind(service).map(({ ip }) => ip);
  }

  /** Where kube-proxy would send a connection to an address: itself, or a pod behind the service that has it. */
  endOf(ip: string, port: number): { readonly ip: string; readonly port: number } | undefined {
    const service = this.servicesByIp.get(ip);
    if (service === undefined) return { ip, port };
    const entry = listAt(service, 'spec', 'ports').find((candidate) => at(candidate, 'port') === port);
    const seats = this.behind(service);
    const seat = seats[Math.floor(Math.random() * seats.length)];
    if (entry === undefined || seat === undefined) return undefined;
    return { ip: seat.ip, port: targetPort(entry, seat.pod, port) };
  }

  private behind(service: KubeObject): readonly Seat[] {
    const selector = Object.entries(stringMapAt(service, 'spec', 'selector'));
    if (selector.length === 0) return [];
    return this.seats.filter(
      (seat) =>
        seat.namespace === service.metadata.namespace &&
        isReady(seat.pod) &&
        selector.every(([name, value]) => seat.label(name) === value),
    );
  }

  private takePods(pods: readonly KubeObject[], changed: (seat: Seat, gone: boolean) => void): void {
    const seen = new Set<string>();
    for (const pod of pods) {
      const ip = stringAt(pod, 'status', 'podIP');
      const { uid = '', deletionTimestamp } = pod.metadata;
      const runs = ip !== undefined && stringAt(pod, 'status', 'phase') === 'Running';
      if (!runs || deletionTimestamp !== undefined) continue;
      seen.add(uid);
      let seat = this.seatsByUid.get(uid);
      if (seat?.pod.metadata.resourceVersion === pod.metadata.resourceVersion && seat !== undefined) continue;
      if (seat === undefined) {
        seat = new Seat(pod, ip);
        this.seatsByUid.set(uid, seat);
        this.seatsByIp.set(ip, seat);
      } else seat.pod = pod;
      changed(seat, false);
    }
    for (const [uid, seat] of this.seatsByUid) {
      if (seen.has(uid)) continue;
      this.seatsByUid.delete(uid);
      setTimeout(() => {
        if (this.seatsByIp.get(seat.ip) === seat) this.seatsByIp.delete(seat.ip);
      }, grace).unref();
      changed(seat, true);
    }
  }

  private takeServices(services: readonly KubeObject[]): void {
    this.services = new Map(
      services.map((service) => [`${service.metadata.namespace ?? ''}/${service.metadata.name}`, service]),
    );
    this.servicesByIp = new Map(
      services.flatMap((service) => {
        const ip = stringAt(service, 'spec', 'clusterIP');
        return ip === undefined || ip === 'None' ? [] : [[ip, service] as const];
      }),
    );
  }
}

function targetPort(entry: unknown, pod: KubeObject, fallback: number): number {
  const target = at(entry, 'targetPort');
  if (typeof target === 'number') return target;
  const ports = listAt(pod, 'spec', 'containers').flatMap((container) => listAt(container, 'ports'));
  const named = at(
    ports.find((port) => target !== undefined && at(port, 'name') === target),
    'containerPort',
  );
  return typeof named === 'number' ? named : fallback;
}
