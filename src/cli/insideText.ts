import * as l10n from '@vscode/l10n';
import type { Finding } from './tools/istioctlAnalyze.ts';
import type { RevisionTag } from './tools/istioctlChecks.ts';
import type { ProxySync, SyncState } from './tools/istioctlProxy.ts';
import type { IstioVersions } from './tools/istioctlVersion.ts';
import { textTable } from './textTable.ts';
import { versionSkew } from './versionSkew.ts';

/** Which versions run where, and what to know about them. */
export function versionsText(versions: IstioVersions): string {
  const { client, controlPlane, dataPlane } = versions;
  const proxies = [...Map.groupBy(dataPlane, ({ version, type }) => `${type ?? 'proxy'} ${version}`)];
  const summary = [
    [l10n.t('Part'), l10n.t('Version'), ''],
    ['istioctl', client, ''],
    ...controlPlane.map(({ version, revision }) => [
      l10n.t('Control plane'),
      version,
      l10n.t('revision {0}', revision ?? 'default'),
    ]),
    ...proxies.map(([key, members]) => [
      l10n.t('Data plane'),
      members[0]?.version ?? '',
      l10n.t('{0}, {1} in number', key.split(' ')[0] ?? '', members.length),
    ]),
  ];
  const notes =
    controlPlane.length === 0 ? [l10n.t('No control plane has answered.')] : versionSkew(versions);
  const list = dataPlane.map(({ id, version, type }) => [id, version, type ?? '']);
  const table =
    list.length === 0
      ? ''
      : `\n\n${textTable([[l10n.t('Proxy'), l10n.t('Version'), l10n.t('Kind')], ...list])}`;
  return `${textTable(summary)}\n\n${notes.length === 0 ? l10n.t('These versions fit one another.') : notes.join('\n')}${table}`;
}

export function syncWords(state: SyncState): string {
  switch (state) {
    case 'synced':
      return l10n.t('synced');
    case 'stale':
      return l10n.t('stale');
    case 'notSent':
      return l10n.t('not sent');
    case 'error':
      return l10n.t('refused');
    case 'unknown':
      return l10n.t('subscribed');
  }
}

/** Which proxy has which part of its configuration. */
export function proxySyncText(proxies: readonly ProxySync[]): string {
  if (proxies.length === 0) return l10n.t('No proxy is connected to istiod.');
  const types = [...new Set(proxies.flatMap((proxy) => Object.keys(proxy.types)))];
  const rows = proxies.map((proxy) => [
    proxy.id,
    proxy.version ?? '',
    proxy.istiod ?? '',
    ...types.map((type) => {
      const state = proxy.types[type];
      return state === undefined ? '' : syncWords(state);
    }),
  ]);
  const explained = l10n.t(
    'synced: the proxy has taken what istiod sent. stale: it has not answered yet. not sent: istiod has nothing of that kind for it.',
  );
  return `${textTable([[l10n.t('Proxy'), l10n.t('Version'), 'istiod', ...types], ...rows])}\n\n${explained}`;
}

export function tagsText(tags: readonly RevisionTag[]): string {
  if (tags.length === 0)
    return l10n.t('There are no revision tags: namespaces name their revision directly.');
  const rows = tags.map(({ tag, revision, namespaces }) => [tag, revision, namespaces.join(', ')]);
  return textTable([[l10n.t('Tag'), l10n.t('Revision'), l10n.t('Namespaces')], ...rows]);
}

export function precheckText(findings: readonly Finding[]): string {
  if (findings.length === 0) return l10n.t('Nothing speaks against installing or upgrading Istio here.');
  return findings
    .map(({ code, level, message, origin }) => {
      const where =
        origin === undefined
          ? ''
          : ` ${origin.kind} ${[origin.namespace, origin.name].filter(Boolean).join('/')}`;
      return `${level} ${code}${where}\n    ${message}`;
    })
    .join('\n\n');
}
