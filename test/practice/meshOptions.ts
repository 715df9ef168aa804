import type { LargeSize, ScenarioName } from './scenarios/scenario.ts';

/** When the real Prometheus runs: from the start, or while a Prometheus pod of Istio's addons does. */
export type MetricsWish = 'always' | 'with-addon';

export interface PracticeMeshOptions {
  readonly scenario: ScenarioName;
  /** Folder that keeps ports, certificates and logs; a new one that goes away with the mesh unless told. */
  readonly dir?: string | undefined;
  /** Told what is being done, one line at a time. */
  readonly log?: ((line: string) => void) | undefined;
  /** Ends the start, or the building before it. A mesh that stands is ended by `down`. */
  readonly signal?: AbortSignal | undefined;
  /** Size of the scenario `large`. */
  readonly large?: Partial<LargeSize> | undefined;
  /** Arguments of `istioctl install` besides `-y`; the demo profile without gateways unless told. */
  readonly istio?: readonly string[] | undefined;
  /** Whether requests flow; they do unless told, but not in the scenario `large`. */
  readonly traffic?: boolean | undefined;
  /** Whether Prometheus keeps the metrics of the requests that flow; it is not even built unless told. */
  readonly metrics?: MetricsWish | undefined;
}

export interface Tools {
  /** Absolute paths. */
  readonly kubectl: string;
  readonly istioctl: string;
  /** Folder `samples` of the same Istio: `bookinfo`, `addons`. */
  readonly samples: string;
  /** Folder with the standard CRDs of the Gateway API. */
  readonly gatewayApiCrds: string;
  /** Folder with the Gateway API's own examples. */
  readonly gatewayApiExamples: string;
}
