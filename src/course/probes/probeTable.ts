import * as z from 'zod';
import { addonDashboards } from '../../cli/tools/istioctlDashboard.ts';
import type { Probe } from '../stepState.ts';
import { bookinfoDeployed, bookinfoInMesh, bookinfoReady } from './bookinfo.ts';
import {
  clusterReachable,
  deploymentsReady,
  doctorContent,
  oneOfProgramsReady,
  toolFound,
} from './cluster.ts';
import { gatewayApiCrds, gatewayProgrammed } from './gatewayApi.ts';
import {
  addonsGone,
  bookinfoGone,
  gatewayApiGone,
  istioGone,
  istioNamespaceGone,
  labelGone,
} from './gone.ts';
import { crdsServed, istioInstalled, namespaceLabelled, profileGateways } from './istio.ts';
import { addonsReady, tracingEnabled } from './observe.ts';
import * as observed from './observed.ts';
import { applicationReached, requestsAnswered, versionsSeen } from './requests.ts';

/** Which probe a step uses, and with what: the `check` of its front matter. */
export interface CheckRef {
  readonly probe: string;
  readonly with: Readonly<Record<string, unknown>>;
}

interface ProbeEntry {
  readonly problems: (args: unknown) => readonly string[];
  readonly make: (args: unknown, step: string) => Probe;
}

function entry<A extends z.ZodType>(args: A, make: (args: z.infer<A>, step: string) => Probe): ProbeEntry {
  return {
    problems: (raw) => {
      const parsed = args.safeParse(raw);
      return parsed.success
        ? []
        : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    },
    make: (raw, step) => make(args.parse(raw), step),
  };
}

const plain = (probe: Probe): ProbeEntry => entry(z.strictObject({}), () => probe);
const tool = z.enum(['istioctl', 'kubectl', 'minikube']);

/** Every probe, by the name that step files use. */
const probes: Readonly<Record<string, ProbeEntry>> = {
  clusterReachable: plain(clusterReachable),
  doctorContent: plain(doctorContent),
  toolFound: entry(z.strictObject({ tool }), (args) => toolFound(args.tool)),
  istioctlFound: plain(toolFound('istioctl')),
  deploymentsReady: entry(
    z.strictObject({ namespace: z.string(), names: z.array(z.string()).min(1) }),
    (args) => deploymentsReady(args.namespace, args.names),
  ),
  oneOfProgramsReady: entry(
    z.strictObject({
      programs: z.array(z.strictObject({ key: z.string(), value: z.string(), what: z.string() })).min(1),
    }),
    ({ programs }) => oneOfProgramsReady(programs),
  ),
  istioInstalled: plain(istioInstalled),
  profileGateways: entry(z.strictObject({ names: z.array(z.string()).min(1) }), ({ names }) =>
    profileGateways(names),
  ),
  namespaceLabelled: plain(namespaceLabelled),
  gatewayApiCrds: plain(gatewayApiCrds),
  crdsServed: plain(crdsServed),
  bookinfoDeployed: plain(bookinfoDeployed),
  bookinfoReady: plain(bookinfoReady),
  bookinfoInMesh: plain(bookinfoInMesh),
  gatewayProgrammed: plain(gatewayProgrammed),
  addonsReady: plain(addonsReady),
  tracingEnabled: plain(tracingEnabled),
  pageOpened: entry(z.strictObject({}), (_, step) => observed.pageOpened(step)),
  commandRan: entry(z.strictObject({ entry: z.string(), or: z.string().optional() }), (args) =>
    observed.commandRan(args.entry, args.or),
  ),
  dashboardOpened: entry(z.strictObject({ name: z.enum(addonDashboards) }), ({ name }) =>
    observed.dashboardOpened(name),
  ),
  applicationReached: plain(applicationReached),
  requestsAnswered: entry(z.strictObject({ count: z.int().min(1) }), ({ count }) => requestsAnswered(count)),
  versionsSeen: plain(versionsSeen),
  productPageAnswers: plain(observed.productPageAnswers),
  bookinfoGone: plain(bookinfoGone),
  addonsGone: plain(addonsGone),
  istioGone: plain(istioGone),
  istioNamespaceGone: plain(istioNamespaceGone),
  gatewayApiGone: plain(gatewayApiGone),
  labelGone: plain(labelGone),
};

/** Why a `check` cannot be used, a sentence each; empty when it can. */
export function checkProblems(check: CheckRef): readonly string[] {
  const found = Object.hasOwn(probes, check.probe) ? probes[check.probe] : undefined;
  return found === undefined ? [`there is no probe ${check.probe}`] : found.problems(check.with);
}

/** The probe of a checked `check`. */
export function probeFor(check: CheckRef, step: string): Probe {
  const found = Object.hasOwn(probes, check.probe) ? probes[check.probe] : undefined;
  if (found === undefined) throw new RangeError(`There is no probe ${check.probe}.`);
  return found.make(check.with, step);
}
