import * as l10n from '@vscode/l10n';
import { ageWords } from './age.ts';
import { conditionsOf } from './conditions.ts';
import type { Condition } from './conditions.ts';
import { at, listAt, numberAt, stringAt } from './fields.ts';
import { kindSentence } from './kindSentence.ts';
import { groupOf } from './kubeObject.ts';
import type { KubeObject } from './kubeObject.ts';
import { podProxy, podReadiness } from './membership.ts';
import { replicasOf } from './replicas.ts';
import { describeHealth } from './tree/objectNodes.ts';

/** How many events are told, the newest first. */
const EVENTS = 50;

/**
 * An object in words, for reading: what it is, how it stands, each condition with its sentence, and its events.
 * @param events `undefined` where they may not be read
 * @param now milliseconds since 1970
 */
export function describeObject(
  object: KubeObject,
  events: readonly unknown[] | undefined,
  now: number,
): string {
  const { name, namespace, creationTimestamp, labels, ownerReferences } = object.metadata;
  const about = kindSentence({ group: groupOf(object.apiVersion), kind: object.kind });
  const lines = [
    `${object.kind} ${name}`,
    ...(about === undefined ? [] : [about]),
    '',
    ...(namespace === undefined ? [] : [l10n.t('Namespace: {0}', namespace)]),
    l10n.t('Created: {0}', `${creationTimestamp ?? ''} (${ageWords(creationTimestamp, now)})`),
    ...(ownerReferences ?? []).map((owner) => l10n.t('Made by: {0}', `${owner.kind} ${owner.name}`)),
    ...Object.entries(labels ?? {}).map(([key, value]) => l10n.t('Label: {0}', `${key}=${value}`)),
    '',
    ...section(l10n.t('State'), stateLines(object)),
    ...section(l10n.t('Conditions'), conditionsOf(object).flatMap(conditionLines)),
    ...section(l10n.t('Events, the newest first'), eventLines(events, now)),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`), ''];
}

function stateLines(object: KubeObject): readonly string[] {
  if (object.kind === 'Pod') return podLines(object);
  if (['Deployment', 'StatefulSet', 'DaemonSet'].includes(object.kind)) {
    const { ready, wanted } = replicasOf(object);
    return [l10n.t('{0} of {1} pods are ready.', ready, wanted)];
  }
  const word = describeHealth(object);
  if (word !== '') return [word];
  const addresses = listAt(object, 'status', 'addresses').flatMap((one) => stringAt(one, 'value') ?? []);
  return addresses.map((address) => l10n.t('Address: {0}', address));
}

function podLines(pod: KubeObject): readonly string[] {
  const readiness = podReadiness(pod);
  const proxy = podProxy(pod);
  const lines = [
    l10n.t('{0}, {1} of {2} containers are ready.', readiness.phase, readiness.ready, readiness.total),
    proxy.kind === 'none' || proxy.kind === 'ambient'
      ? proxy.kind === 'none'
        ? l10n.t('It has no sidecar.')
        : l10n.t('It is in the mesh by ambient mode.')
      : l10n.t('Its proxy is {0}.', proxy.version ?? '?'),
  ];
  if (readiness.reason !== undefined)
    lines.push([readiness.reason, readiness.message].filter(Boolean).join(': '));
  for (const list of ['initContainerStatuses', 'containerStatuses']) {
    for (const status of listAt(pod, 'status', list)) lines.push(containerLine(status));
  }
  return lines;
}

function containerLine(status: unknown): string {
  const name = stringAt(status, 'name') ?? '';
  const restarts = numberAt(status, 'restartCount') ?? 0;
  const waiting = stringAt(status, 'state', 'waiting', 'reason');
  const ended = at(status, 'state', 'terminated');
  const state =
    waiting !== undefined
      ? l10n.t('waits: {0}', waiting)
      : ended !== undefined
        ? l10n.t('ended with {0}', String(numberAt(ended, 'exitCode') ?? stringAt(ended, 'reason') ?? ''))
        : at(status, 'state', 'running') === undefined
          ? l10n.t('not started')
          : l10n.t('runs');
  const last = stringAt(status, 'lastState', 'terminated', 'reason');
  return [
    l10n.t('Container {0}: {1}', name, state),
    restarts === 0 ? '' : l10n.t('restarted {0} times', restarts),
    last === undefined ? '' : l10n.t('ended last time with {0}', last),
  ]
    .filter((part) => part !== '')
    .join(', ');
}

function conditionLines(condition: Condition): readonly string[] {
  const { type, status, reason, message, about, stale } = condition;
  const head = [
    about === '' ? type : `${type} (${about})`,
    `: ${status}`,
    reason === '' ? '' : `, ${reason}`,
    stale ? ` · ${l10n.t('said of an earlier version of the object')}` : '',
  ].join('');
  return message === '' ? [head] : [head, `  ${message.replaceAll('\n', '\n    ')}`];
}

function eventLines(events: readonly unknown[] | undefined, now: number): readonly string[] {
  if (events === undefined) return [l10n.t('You may not read events here.')];
  if (events.length === 0) return [l10n.t('None. The API server forgets events after an hour.')];
  return events
    .toSorted((one, other) => timeOf(other).localeCompare(timeOf(one)))
    .slice(0, EVENTS)
    .map((event) => {
      const count = numberAt(event, 'count') ?? numberAt(event, 'series', 'count') ?? 1;
      const times = count > 1 ? ` ×${count}` : '';
      const type = stringAt(event, 'type') === 'Warning' ? l10n.t('Warning') : '';
      const words = [ageWords(timeOf(event), now), type, `${stringAt(event, 'reason') ?? ''}${times}`]
        .filter((part) => part !== '')
        .join('  ');
      return `${words}: ${(stringAt(event, 'message') ?? '').trim().replaceAll('\n', '\n      ')}`;
    });
}

function timeOf(event: unknown): string {
  return (
    stringAt(event, 'lastTimestamp') ??
    stringAt(event, 'series', 'lastObservedTime') ??
    stringAt(event, 'eventTime') ??
    stringAt(event, 'metadata', 'creationTimestamp') ??
    ''
  );
}
