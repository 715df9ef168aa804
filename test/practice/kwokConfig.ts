import { writeFileSync } from 'node:fs';
import { dump } from 'js-yaml';

/** Label of the pods whose readiness is that of a real program, so kwok starts them and no more. */
export const istiodLabel = 'istiod';

/**
 * Writes what kwok plays: nodes that report ready, and pods whose containers run a moment after they were scheduled.
 * The templates are Go templates over the object with sprig's functions and kwok's own.
 * Source: https://kwok.sigs.k8s.io/docs/user/stages-configuration/
 */
export function writeKwokConfig(path: string): void {
  writeFileSync(path, [options, ...stages].map((stage) => dump(stage)).join('---\n'));
}

/** Class of the volumes that the mesh provides, under the name that it has on minikube. */
export const storageClass = 'standard';
export const volumeDriver = 'volumes.practice.meshwalk.dev';

function stage(
  name: string,
  kind: 'Node' | 'Pod' | 'PersistentVolume',
  matchExpressions: readonly object[],
  next: object,
  delay?: object,
) {
  return {
    apiVersion: 'kwok.x-k8s.io/v1alpha1',
    kind: 'Stage',
    metadata: { name },
    spec: {
      resourceRef: { apiGroup: 'v1', kind },
      selector: { matchExpressions },
      ...(delay === undefined ? {} : { delay }),
      next,
    },
  };
}

const alive = { key: '.metadata.deletionTimestamp', operator: 'DoesNotExist' };
const ready = '.status.conditions.[] | select( .type == "Ready" ) | .status';
const phase = (...values: string[]) => ({ key: '.status.phase', operator: 'In', values });

const nodeConditions = `
{{ $now := Now }}
conditions:
{{ range NodeConditions }}
- type: {{ .type | Quote }}
  status: {{ .status | Quote }}
  reason: {{ .reason | Quote }}
  message: {{ .message | Quote }}
  lastHeartbeatTime: {{ $now | Quote }}
  lastTransitionTime: {{ or $.metadata.creationTimestamp $now | Quote }}
{{ end }}
phase: Running
`;

/** A container as its kubelet would report it; \`.\` is the container, \`$\` the pod. */
const identity = `
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  imageID: {{ printf "%s@sha256:%s" .image (sha256sum .image) | Quote }}
  containerID: {{ printf "containerd://%s" (sha256sum (printf "%s/%s" $.metadata.uid .name)) | Quote }}
  restartCount: 0`;

const podRunning = `
{{ $now := Now }}
{{ $waits := eq (default "" (index (or .metadata.labels dict) "app")) ${JSON.stringify(istiodLabel)} }}
{{ $ready := ternary "False" "True" $waits }}
phase: Running
startTime: {{ $now | Quote }}
conditions:
{{ range $type := list "PodReadyToStartContainers" "Initialized" "ContainersReady" "Ready" }}
- type: {{ $type | Quote }}
  status: {{ if has $type (list "ContainersReady" "Ready") }}{{ $ready | Quote }}{{ else }}"True"{{ end }}
  lastTransitionTime: {{ $now | Quote }}
{{ end }}
{{ range .spec.readinessGates }}
- type: {{ .conditionType | Quote }}
  status: "True"
  lastTransitionTime: {{ $now | Quote }}
{{ end }}
containerStatuses:
{{ range .spec.containers }}
${identity}
  ready: {{ not $waits }}
  started: true
  state:
    running:
      startedAt: {{ $now | Quote }}
{{ end }}
{{ with .spec.initContainers }}
initContainerStatuses:
{{ range . }}
${identity}
  ready: true
  {{ if eq (default "" .restartPolicy) "Always" }}
  started: true
  state:
    running:
      startedAt: {{ $now | Quote }}
  {{ else }}
  started: false
  state:
    terminated:
      exitCode: 0
      reason: Completed
      startedAt: {{ $now | Quote }}
      finishedAt: {{ $now | Quote }}
  {{ end }}
{{ end }}
{{ end }}
{{ with NodeIPsWith .spec.nodeName }}
hostIP: {{ index . 0 | Quote }}
hostIPs:
{{ range . }}
- ip: {{ . | Quote }}
{{ end }}
{{ end }}
{{ with PodIPsWith .spec.nodeName (or .spec.hostNetwork false) (or .metadata.uid "") (or .metadata.name "") (or .metadata.namespace "") }}
podIP: {{ index . 0 | Quote }}
podIPs:
{{ range . }}
- ip: {{ . | Quote }}
{{ end }}
{{ end }}
`;

const terminated = `
  ready: false
  started: false
  state:
    terminated:
      exitCode: 0
      reason: Completed
      startedAt: {{ $.status.startTime | Quote }}
      finishedAt: {{ $now | Quote }}`;

const podCompleted = `
{{ $now := Now }}
phase: Succeeded
conditions:
{{ range $type := list "ContainersReady" "Ready" }}
- type: {{ $type | Quote }}
  status: "False"
  reason: PodCompleted
  lastTransitionTime: {{ $now | Quote }}
{{ end }}
containerStatuses:
{{ range .spec.containers }}
${identity}${terminated}
{{ end }}
{{ with .spec.initContainers }}
initContainerStatuses:
{{ range . }}
${identity}${terminated}
{{ end }}
{{ end }}
`;

/** A volume for a claim; the controller manager then binds the two. */
const volume = `
apiVersion: v1
kind: PersistentVolume
metadata:
  name: pvc-{{ .metadata.uid }}
spec:
  accessModes:
  {{ range .spec.accessModes }}
  - {{ . | Quote }}
  {{ end }}
  capacity:
    storage: {{ .spec.resources.requests.storage | Quote }}
  persistentVolumeReclaimPolicy: Delete
  storageClassName: ${storageClass}
  claimRef:
    apiVersion: v1
    kind: PersistentVolumeClaim
    name: {{ .metadata.name | Quote }}
    namespace: {{ .metadata.namespace | Quote }}
    uid: {{ .metadata.uid | Quote }}
  csi:
    driver: ${volumeDriver}
    volumeHandle: pvc-{{ .metadata.uid }}
`;

const ofOurClass = { key: '.spec.storageClassName', operator: 'In', values: [storageClass] };

const volumeProvided = {
  apiVersion: 'kwok.x-k8s.io/v1alpha1',
  kind: 'Stage',
  metadata: { name: 'volume-provided' },
  spec: {
    resourceRef: { apiGroup: 'v1', kind: 'PersistentVolumeClaim' },
    selector: {
      matchExpressions: [alive, ofOurClass, { key: '.spec.volumeName', operator: 'DoesNotExist' }],
    },
    steps: [{ apply: { template: volume } }],
  },
};

/** As many pods at once as the API server takes well: kwok's own 4 need a minute and a half for 5,000. */
const options = {
  apiVersion: 'config.kwok.x-k8s.io/v1alpha1',
  kind: 'KwokConfiguration',
  options: {
    podPlayStageParallelism: 32,
    nodePlayStageParallelism: 8,
    nodeLeaseParallelism: 4,
    podsOnNodeSyncParallelism: 4,
  },
};

const stages = [
  stage('node-initialize', 'Node', [{ key: ready, operator: 'NotIn', values: ['True'] }], {
    statusTemplate: nodeConditions,
  }),
  stage(
    'node-heartbeat',
    'Node',
    [phase('Running'), { key: ready, operator: 'In', values: ['True'] }],
    { statusTemplate: nodeConditions },
    { durationMilliseconds: 60_000, jitterDurationMilliseconds: 90_000 },
  ),
  stage('pod-running', 'Pod', [alive, phase('Pending')], { statusTemplate: podRunning }),
  stage(
    'pod-completed',
    'Pod',
    [alive, phase('Running'), { key: '.metadata.ownerReferences.[].kind', operator: 'In', values: ['Job'] }],
    { statusTemplate: podCompleted },
    { durationMilliseconds: 1000, jitterDurationMilliseconds: 1500 },
  ),
  stage('pod-gone', 'Pod', [{ key: '.metadata.deletionTimestamp', operator: 'Exists' }], { delete: true }),
  stage('volume-gone', 'PersistentVolume', [ofOurClass, phase('Released')], { delete: true }),
  volumeProvided,
];
