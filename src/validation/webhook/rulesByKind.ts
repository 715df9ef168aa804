import { checkAuthorizationPolicy } from './authorizationPolicy.ts';
import { checkDestinationRule } from './destinationRule.ts';
import { checkEnvoyFilter } from './envoyFilter.ts';
import { checkTrafficExtension, checkWasmPlugin } from './extension.ts';
import { checkGateway } from './gateway.ts';
import type { Fields, IsPattern, Report } from './report.ts';
import { checkPeerAuthentication } from './peerAuthentication.ts';
import { checkRequestAuthentication } from './requestAuthentication.ts';
import { checkProxyConfig } from './proxyConfig.ts';
import { checkServiceEntry } from './serviceEntry.ts';
import { checkSidecar } from './sidecar.ts';
import { checkTelemetry } from './telemetry.ts';
import { checkVirtualService } from './virtualService.ts';
import { checkEndpoint, checkWorkloadGroup } from './workload.ts';

export interface RuleInput {
  /** Empty where the object has none. */
  readonly spec: Fields;
  readonly name: string;
  /** `default` where the object names none. */
  readonly namespace: string;
  readonly labels: Fields | undefined;
  readonly isPattern: IsPattern;
  /** Whether a text is an expression of CEL. */
  readonly isExpression: (text: string) => boolean;
}

type Rules = (report: Report, input: RuleInput) => void;

/** The checks of each kind that istiod's webhook knows, by group and kind. */
export const rulesByKind: Readonly<Record<string, Rules>> = {
  'networking.istio.io/VirtualService': (report, { spec, namespace, isPattern }) =>
    checkVirtualService(report, spec, namespace, isPattern),
  'networking.istio.io/DestinationRule': (report, { spec, namespace }) =>
    checkDestinationRule(report, spec, namespace),
  'networking.istio.io/Gateway': (report, { spec, name }) => checkGateway(report, spec, name),
  'networking.istio.io/Sidecar': (report, { spec, namespace }) => checkSidecar(report, spec, namespace),
  'networking.istio.io/ServiceEntry': (report, { spec, namespace, labels }) =>
    checkServiceEntry(report, spec, namespace, labels),
  'networking.istio.io/WorkloadEntry': (report, { spec }) =>
    checkEndpoint(report, { value: spec, path: ['spec'] }, undefined, true),
  'networking.istio.io/WorkloadGroup': (report, { spec }) => checkWorkloadGroup(report, spec),
  'networking.istio.io/EnvoyFilter': (report, { spec, isPattern }) =>
    checkEnvoyFilter(report, spec, isPattern),
  'networking.istio.io/ProxyConfig': (report, { spec }) => checkProxyConfig(report, spec),
  'security.istio.io/AuthorizationPolicy': (report, { spec }) => checkAuthorizationPolicy(report, spec),
  'security.istio.io/RequestAuthentication': (report, { spec }) => checkRequestAuthentication(report, spec),
  'security.istio.io/PeerAuthentication': (report, { spec }) => checkPeerAuthentication(report, spec),
  'telemetry.istio.io/Telemetry': (report, { spec, isExpression }) =>
    checkTelemetry(report, spec, isExpression),
  'extensions.istio.io/WasmPlugin': (report, { spec }) => checkWasmPlugin(report, spec),
  'extensions.istio.io/TrafficExtension': (report, { spec }) => checkTrafficExtension(report, spec),
};
