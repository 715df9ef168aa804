import type { MeshStatus } from '../meshStatus.ts';

/** What a person who has just started a mesh wants to know. */
export function howToUse(status: MeshStatus): string {
  return `
The practice mesh is ready (scenario ${status.scenario}). In another terminal:

  export KUBECONFIG=${status.kubeconfig}
  kubectl --context ${status.context} get pods

istioctl of the same Istio:  ${status.tools.istioctl}
Its samples:                 ${status.tools.samples}
${requests(status)}
It ends with Ctrl-C here, or with: npm run practice -- down${dirOption(status)}
`;
}

function requests({ parts }: MeshStatus): string {
  if (parts.every(({ name }) => name !== 'data-plane'))
    return 'No request is routed: the data plane is left out.\n';
  const prometheus = parts.find(({ name }) => name === 'prometheus');
  const metrics =
    prometheus && `API of its Prometheus:       http://127.0.0.1:${prometheus.port}/api/v1/query?query=up\n`;
  return `${metrics ?? ''}
Requests are routed by an interpreter of the configuration that istiod sends to Envoy; it is not Envoy.
`;
}

/** The status as a person reads it. */
export function describe(status: MeshStatus): string {
  const width = Math.max(...status.parts.map((part) => part.name.length));
  const parts = status.parts.map((part) => {
    const pid = part.pid === undefined ? '' : `, process ${part.pid}`;
    return `  ${part.name.padEnd(width)}  ${part.state}, port ${part.port}${pid}`;
  });
  const crashed = status.parts.filter((part) => part.state === 'crashed').map((part) => `  ${part.logFile}`);
  return [
    `The practice mesh in ${status.dir} is ${status.state} (scenario ${status.scenario}, process ${status.pid}).`,
    ...parts,
    ...(crashed.length === 0 ? [] : ['A part has ended by itself; its log says why:', ...crashed]),
    `export KUBECONFIG=${status.kubeconfig}`,
    '',
  ].join('\n');
}

function dirOption(status: MeshStatus): string {
  return status.dir.endsWith('default') ? '' : ` --dir ${status.dir}`;
}
