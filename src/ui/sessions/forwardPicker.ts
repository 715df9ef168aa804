import { l10n, window } from 'vscode';
import { listAt, numberAt, stringAt } from '../../mesh/fields.ts';
import type { KubeObject } from '../../mesh/kubeObject.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import { serviceOrPod } from '../explorer/pickObject.ts';
import type { ForwardRequest } from './forwardRequest.ts';

/** Asks what to forward to and where to listen; `undefined` when the learner changes their mind. */
export async function askForward(
  hub: ClusterHub,
  given: KubeObject | undefined,
): Promise<ForwardRequest | undefined> {
  const title = l10n.t('Forward a Port');
  const object = await serviceOrPod(hub, given, title);
  if (object === undefined) return undefined;
  const port = await askPort(object, title);
  if (port === undefined) return undefined;
  const local = await window.showInputBox({
    title,
    prompt: l10n.t('Port of this machine; leave it empty for any that is free.'),
    validateInput: (text) =>
      text === '' || isPort(Number(text)) ? undefined : l10n.t('Enter a number from 1 to 65535.'),
  });
  if (local === undefined) return undefined;
  const { namespace = '', name } = object.metadata;
  const kind = object.kind === 'Service' ? 'service' : 'pod';
  return {
    key: `${port}:${namespace}/${name}`,
    kind: 'forward',
    name,
    targets: [{ kind, namespace, name, port }],
    localPort: Number(local),
    mustBe: local !== '',
    path: '/',
  };
}

async function askPort(object: KubeObject, title: string): Promise<number | undefined> {
  const ports = portsOf(object);
  const [only] = ports;
  if (only !== undefined && ports.length === 1) return only.port;
  if (ports.length === 0) {
    const text = await window.showInputBox({
      title,
      prompt: l10n.t('Port of {0}', object.metadata.name),
      validateInput: (value) =>
        isPort(Number(value)) ? undefined : l10n.t('Enter a number from 1 to 65535.'),
    });
    return text === undefined ? undefined : Number(text);
  }
  const items = ports.map(({ port, name }) => ({ label: String(port), description: name, port }));
  const picked = await window.showQuickPick(items, {
    title,
    placeHolder: l10n.t('Port of {0}', object.metadata.name),
  });
  return picked?.port;
}

function portsOf(object: KubeObject): readonly { readonly port: number; readonly name: string }[] {
  const [lists, field] =
    object.kind === 'Service'
      ? [[object], 'port' as const]
      : [
          [...listAt(object, 'spec', 'containers'), ...listAt(object, 'spec', 'initContainers')],
          'containerPort' as const,
        ];
  return lists.flatMap((holder) =>
    listAt(holder, ...(object.kind === 'Service' ? ['spec', 'ports'] : ['ports'])).flatMap((one) => {
      const port = numberAt(one, field);
      return port === undefined ? [] : [{ port, name: stringAt(one, 'name') ?? '' }];
    }),
  );
}

function isPort(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 1 && value <= 65_535;
}
