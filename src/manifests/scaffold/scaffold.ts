import type { Form } from './form.ts';

/** A version of a Service's pods. */
export interface ServiceVersion {
  readonly version: string;
  /** The Service that selects this version only, when there is one. */
  readonly service: string | undefined;
}

/** What is known of the mesh for a new manifest; what is missing becomes a tab stop. */
export interface ScaffoldFacts {
  /** Where the objects go. */
  readonly namespace?: string;
  readonly service?: string;
  readonly port?: number;
  /** Of the Service; what its pods have in common. */
  readonly selector?: Readonly<Record<string, string>>;
  /** The version that runs, and the one that comes. */
  readonly versions?: readonly [ServiceVersion, ServiceVersion];
  /** A Gateway that is there. Without one the scaffold brings its own. */
  readonly gateway?: { readonly name: string; readonly namespace: string };
  /** Whose requests are meant; empty for those of every host. */
  readonly host?: string;
  /** A service account that calls. */
  readonly caller?: { readonly namespace: string; readonly account: string };
  /** Labels of a workload that calls. */
  readonly callerLabels?: Readonly<Record<string, string>>;
}

export type Need = 'service' | 'versions' | 'gateway' | 'host' | 'caller' | 'callerLabels';

/** In which API a scaffold is written. */
export type ScaffoldApi = 'gatewayApi' | 'istio';

/** One way to write a scaffold. */
export interface ScaffoldForm {
  readonly api: ScaffoldApi;
  /** What this way means, beside the other one or instead of it. */
  readonly why: string;
  readonly needs: readonly Need[];
  /** The manifest as the text of a snippet. */
  write(form: Form, facts: ScaffoldFacts): string;
}

export type ScaffoldTopic = 'traffic' | 'resilience' | 'security' | 'outside' | 'telemetry';

/** A manifest that can be made for what runs. The way to prefer comes first. */
export interface Scaffold {
  readonly id: string;
  readonly topic: ScaffoldTopic;
  readonly title: string;
  /** What it does, in a sentence. */
  readonly detail: string;
  readonly forms: readonly [ScaffoldForm, ...ScaffoldForm[]];
}
