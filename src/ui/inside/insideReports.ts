import { l10n } from 'vscode';
import type { CliCommand, ClusterTarget } from '../../cli/cliCommand.ts';
import { envoyText } from '../../cli/envoyText.ts';
import { precheckText, proxySyncText, tagsText, versionsText } from '../../cli/insideText.ts';
import { hasProfileCommands } from '../../cli/istioctlSafety.ts';
import { manifestObjects } from '../../cli/profileManifest.ts';
import { contentsText, manifestText, valuesText } from '../../cli/profileText.ts';
import { liveObjects } from '../profiles/profileLive.ts';
import { comparedVersions } from '../../cli/versionNumbers.ts';
import {
  waypointList,
  waypointStatus,
  ztunnelConfig,
  ztunnelConfigKinds,
} from '../../cli/tools/istioctlAmbient.ts';
import { precheck, tagList } from '../../cli/tools/istioctlChecks.ts';
import { manifestGenerate, profileDump } from '../../cli/tools/istioctlInstall.ts';
import * as proxy from '../../cli/tools/istioctlProxy.ts';
import { meshVersions } from '../../cli/tools/istioctlVersion.ts';
import { oneOf } from '../../cli/argument.ts';
import type { InsideAddress, ReportName } from './insideAddress.ts';
import type { InsideParts } from './insideParts.ts';

/** What a report is made from. */
export interface ReportScene {
  readonly target: ClusterTarget;
  /** Version of the istioctl in use; `undefined` where it says none, which counts as the newest. */
  readonly istioctl: string | undefined;
  readonly address: InsideAddress;
  /** Told which proxies are in sync, when somebody asks for that. */
  readonly onProxies: (proxies: readonly proxy.ProxySync[]) => void;
}

/** A text that comes from one command of istioctl. */
export interface Report {
  /** Throws `InvalidArgument` for names that no tool may get. */
  readonly command: (scene: ReportScene) => CliCommand<string>;
  /** Makes the text of what the command gave, where that takes more than reading. */
  readonly finish?: (output: string, parts: InsideParts, signal: AbortSignal) => Promise<string>;
}

function report<T>(
  build: (scene: ReportScene) => CliCommand<T>,
  text: (value: T, scene: ReportScene) => string,
): Report {
  return {
    command: (scene) => {
      const command = build(scene);
      return { ...command, parse: (output) => text(command.parse(output), scene) };
    },
  };
}

const same = (text: string): string =>
  text.trim() === '' ? l10n.t('istioctl ended well and printed nothing.') : text;

function podOf({ address }: ReportScene): proxy.PodName {
  return { namespace: address.namespace ?? '', pod: address.name ?? '' };
}

/** Every text that istioctl gives, by the name in its address. */
export const REPORTS: Readonly<Partial<Record<ReportName, Report>>> = {
  versions: report(({ target }) => meshVersions(target), versionsText),
  proxyStatus: report(
    ({ target, istioctl }) =>
      // JSON came with 1.30.
      proxy.proxySync(target, { json: (comparedVersions(istioctl ?? '', '1.30.0') ?? 0) >= 0 }),
    (proxies, { onProxies }) => {
      onProxies(proxies);
      return proxySyncText(proxies);
    },
  ),
  proxyConfig: report(
    (scene) =>
      proxy.proxyConfig(
        scene.target,
        oneOf('Kind', scene.address.kind ?? '', proxy.proxyConfigKinds),
        podOf(scene),
      ),
    (json, { address }) => envoyText(json, address.filter),
  ),
  describePod: report((scene) => proxy.describePod(scene.target, podOf(scene)), same),
  describeService: report(
    ({ target, address }) =>
      proxy.describeService(target, { namespace: address.namespace ?? '', name: address.name ?? '' }),
    same,
  ),
  checkInject: report((scene) => proxy.checkInject(scene.target, podOf(scene)), same),
  precheck: report(({ target }) => precheck(target), precheckText),
  tags: report(({ target }) => tagList(target), tagsText),
  waypoints: report(({ target }) => waypointList(target), same),
  waypointStatus: report(({ target, address }) => waypointStatus(target, address.namespace ?? ''), same),
  ztunnelConfig: report(
    ({ target, address }) => ztunnelConfig(target, oneOf('Kind', address.kind ?? '', ztunnelConfigKinds)),
    same,
  ),
  profile: report(
    ({ address, istioctl }) => {
      const profile = address.name ?? '';
      return istioctl !== undefined && hasProfileCommands(istioctl)
        ? profileDump(profile)
        : manifestGenerate({ profile });
    },
    (text, { istioctl }) =>
      istioctl !== undefined && hasProfileCommands(istioctl) ? text : valuesText(manifestObjects(text)),
  ),
  profileManifest: report(
    ({ address }) => manifestGenerate({ profile: address.name ?? '' }),
    (text) => manifestText(manifestObjects(text)),
  ),
  profileLive: {
    command: ({ address }) => manifestGenerate({ profile: address.name ?? '' }),
    finish: async (output, { hub }, signal) => {
      const { session } = hub;
      if (session === undefined) throw new Error(l10n.t('Connect to a cluster first.'));
      return manifestText(await liveObjects(session, manifestObjects(output), signal));
    },
  },
  profileContents: report(
    ({ address }) => manifestGenerate({ profile: address.name ?? '' }),
    (text) => contentsText(manifestObjects(text)),
  ),
};
