import * as l10n from '@vscode/l10n';
import { stringMapAt } from '../mesh/fields.ts';
import type { KubeObject } from '../mesh/kubeObject.ts';
import { comparedVersions } from './versionNumbers.ts';
import type { Finding } from './tools/istioctlAnalyze.ts';

/** What is known about the object of a finding and about those that it refers to. */
export interface AlarmScene {
  /** Version of the istioctl that found it; undefined or "unknown" counts as the newest. */
  readonly istioctl?: string;
  /** The object of the finding, when the cluster or a file has it. */
  readonly object?: KubeObject;
  /** Names `namespace/name` of Gateways of the Gateway API. */
  readonly gatewayApiGateways: ReadonlySet<string>;
}

/**
 * Why a finding is known to be istioctl's own mistake, a sentence; `undefined` when it has to be taken at its word.
 * Sources: istio/istio commit 35fae141 (fixed for 1.32), and seen on objects that istiod makes for a Gateway.
 */
export function knownFalseAlarm(finding: Finding, scene: AlarmScene): string | undefined {
  const labels = stringMapAt(scene.object, 'metadata', 'labels');
  if (finding.code === 'IST0107' && labels['gateway.networking.k8s.io/gateway-name'] !== undefined) {
    return l10n.t(
      'istiod made this object for a Gateway and copied the annotation from there. You can ignore the remark.',
    );
  }
  const virtualService = finding.origin?.kind === 'VirtualService';
  if (!virtualService || (finding.code !== 'IST0101' && finding.code !== 'IST0132')) return undefined;
  const version = scene.istioctl;
  if (version === undefined || (comparedVersions(version, '1.32.0') ?? 0) >= 0) return undefined;
  if (finding.code === 'IST0101' && !/^Referenced gateway not found/i.test(finding.message)) return undefined;
  const namespace = finding.origin?.namespace ?? '';
  // The message names the gateway as namespace/name or as name alone; in IST0132 it stands after "Gateway".
  const name =
    finding.code === 'IST0101'
      ? /"([^"]+)"/.exec(finding.message)?.[1]
      : /not found in Gateway (\S+?)\.?$/.exec(finding.message)?.[1];
  if (name === undefined) return undefined;
  const full = name.includes('/') ? name : `${namespace}/${name}`;
  if (!scene.gatewayApiGateways.has(full)) return undefined;
  return l10n.t(
    'This gateway is one of the Gateway API. istioctl before 1.32 does not look for those and takes it for missing.',
  );
}
