import type { ApiClient } from '../apiClient.ts';
import type { Tools } from '../practiceMesh.ts';
import { prepareBare } from './bare.ts';
import { prepareBookinfo } from './bookinfo.ts';
import { prepareIstio } from './istio.ts';
import { prepareLarge } from './large.ts';

export const scenarioNames = ['bare', 'istio', 'bookinfo', 'large'] as const;
export type ScenarioName = (typeof scenarioNames)[number];

export interface LargeSize {
  readonly pods: number;
  readonly services: number;
  readonly routes: number;
  readonly namespaces: number;
}

export interface ScenarioInput {
  readonly api: ApiClient;
  readonly tools: Tools;
  readonly warden: string;
  readonly kubeconfigPath: string;
  readonly dir: string;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
  readonly scenario: ScenarioName;
  readonly large?: Partial<LargeSize> | undefined;
  readonly istio?: readonly string[] | undefined;
}

/** Brings an empty cluster to where a scenario begins. Each scenario contains the one before it. */
export async function prepareScenario(input: ScenarioInput): Promise<void> {
  switch (input.scenario) {
    case 'bare':
      return await prepareBare(input);
    case 'istio':
      return await prepareIstio(input);
    case 'bookinfo':
      return await prepareBookinfo(input);
    case 'large':
      return await prepareLarge(input);
  }
}
