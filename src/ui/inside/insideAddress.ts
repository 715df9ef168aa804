import { Uri } from 'vscode';

/** Scheme of read-only texts about the inside of the mesh, as istioctl tells it. */
export const INSIDE_SCHEME = 'meshwalk-inside';

export type ReportName =
  | 'versions'
  | 'proxyStatus'
  | 'proxyConfig'
  | 'describePod'
  | 'describeService'
  | 'checkInject'
  | 'precheck'
  | 'tags'
  | 'waypoints'
  | 'waypointStatus'
  | 'ztunnelConfig'
  | 'profile'
  | 'profileContents'
  | 'profileManifest'
  | 'profileLive'
  | 'sessionLog';

/** What a text says, by its address: it can be told again after a reload of the window. */
export interface InsideAddress {
  readonly report: ReportName;
  readonly title: string;
  /** `yaml` or `txt`. */
  readonly extension: 'yaml' | 'txt';
  /** The cluster that was asked; left out for what no cluster is asked for. */
  readonly context?: string | undefined;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  /** What kind of configuration. */
  readonly kind?: string | undefined;
  readonly filter?: string | undefined;
}

export function insideUri(address: InsideAddress): Uri {
  const { title, extension, ...rest } = address;
  const given = Object.entries(rest).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Uri.from({
    scheme: INSIDE_SCHEME,
    path: `/${title.replaceAll('/', ' ')}.${extension}`,
    query: new URLSearchParams(given).toString(),
  });
}

export function insideAddress(uri: Uri): InsideAddress {
  const query = new URLSearchParams(uri.query);
  const dot = uri.path.lastIndexOf('.');
  const value = (key: string): string | undefined => query.get(key) ?? undefined;
  return {
    // An address that nobody made is told apart where it is used: there is no such report.
    report: (query.get('report') ?? '') as ReportName,
    title: uri.path.slice(1, dot),
    extension: uri.path.endsWith('.yaml') ? 'yaml' : 'txt',
    context: value('context'),
    namespace: value('namespace'),
    name: value('name'),
    kind: value('kind'),
    filter: value('filter'),
  };
}
