import type { GroupKind, KubeObject } from '../mesh/kubeObject.ts';
import type { DoctorFinding } from './doctor/finding.ts';

/**
 * What probes may know: a snapshot of the cluster, of this machine and of what was seen to happen. Probes are pure
 * functions of it, so the same facts always give the same answer.
 */
export interface Facts {
  readonly connection: ConnectionFact;
  /** The namespace that the course works in. */
  readonly namespace: string;
  /** Version of the control plane, such as `1.31.4`, where it is known. */
  readonly istioVersion?: string;
  /** What the store holds of a kind. Only kinds that the probe lists in `needs` can be expected to be there. */
  readonly objects: (of: GroupKind) => ObjectsFact;
  /** `undefined` until somebody has looked. */
  readonly tools: ToolFacts | undefined;
  /** True on the practice mesh, where no containers run. */
  readonly practice: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** What cannot be read from the cluster; absent is the same as nothing observed. */
  readonly observed?: Observations;
}

export interface ConnectionFact {
  readonly state: 'none' | 'connecting' | 'connected' | 'unreachable' | 'denied';
  readonly context?: string;
  /** Why it is not connected, in words. */
  readonly reason?: string;
}

export interface ObjectsFact {
  /** The list is complete and followed. */
  readonly synced: boolean;
  /** False when the API server does not serve this kind, which for a custom kind means that its CRD is missing. */
  readonly served?: boolean;
  /** Why the kind cannot be read, in words. */
  readonly problem?: string;
  readonly items: readonly KubeObject[];
}

export interface ToolFact {
  readonly path: string;
  readonly version?: string;
}

export interface ToolFacts {
  readonly istioctl?: ToolFact;
  readonly kubectl?: ToolFact;
  readonly minikube?: ToolFact;
}

/** Results that were seen on this cluster since the window opened; none of them is a button press. */
export interface Observations {
  /** Ids of steps whose page was shown. */
  readonly pagesOpened?: ReadonlySet<string>;
  /** Dashboards and port-forwards, running and ended. */
  readonly sessions?: readonly SessionFact[];
  /** The last run of requests to the product page. */
  readonly requests?: RequestsFact;
  /** Requests to the product page by commands of the learner's own terminals, all together. */
  readonly typedRequests?: TypedRequestsFact;
  /** The last end of each CLI entry (`cli/catalog.ts`), by its id. */
  readonly commands?: ReadonlyMap<string, CommandFact>;
  /** What the product page answered from inside the mesh. */
  readonly productPage?: { readonly title?: string; readonly problem?: string };
  /** What the doctor found when it looked last. */
  readonly doctor?: { readonly findings: readonly DoctorFinding[] };
}

export interface SessionFact {
  readonly kind: 'dashboard' | 'forward';
  /** Name of the dashboard, or `namespace/service` of a forward. */
  readonly name: string;
  readonly running: boolean;
  /** It was opened in a browser at least once. */
  readonly opened: boolean;
  /** Why it does not run. */
  readonly problem?: string;
  /** It runs in a terminal of the learner's, and is reached at this `host:port`. */
  readonly typed?: string;
}

export interface RequestsFact {
  /** The namespace whose Gateway was asked. */
  readonly namespace: string;
  readonly sent: number;
  readonly planned: number;
  /** Count by HTTP status; key `failed` for requests without an answer. */
  readonly byStatus: Readonly<Record<string, number>>;
  /** Count by version of reviews that answered, such as `v1`. */
  readonly byVersion: Readonly<Record<string, number>>;
}

export interface TypedRequestsFact extends Omit<RequestsFact, 'planned'> {
  /** How many of them ended well without their answers being seen. */
  readonly unseen: number;
}

export interface CommandFact {
  readonly exitCode: number;
  /** The last words of a failure. */
  readonly message?: string;
}
