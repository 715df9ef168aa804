import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { catalogEntry } from '../src/cli/catalog.ts';
import { shownCommand } from '../src/cli/shownCommand.ts';
import type { StepCommand, WalkthroughId } from '../src/course/content.ts';
import { commandsFor } from '../src/course/course.ts';
import type { Course, Step } from '../src/course/course.ts';
import { loadCourse } from '../src/course/load.ts';
import { manifestFile } from '../src/course/manifestFile.ts';
import { mirrorWords } from '../src/course/mirrors.ts';
import { filledIn } from '../src/course/placeholders.ts';

/** The part of `contributes.walkthroughs` that Meshwalk uses (gettingStartedExtensionPoint.ts of microsoft/vscode). */
export interface ContributedWalkthrough {
  readonly id: WalkthroughId;
  readonly title: string;
  readonly description: string;
  readonly steps: readonly ContributedStep[];
}

export interface ContributedStep {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly media: { readonly markdown: string } | { readonly svg: string; readonly altText: string };
  readonly completionEvents: readonly string[];
}

export interface GeneratedWalkthroughs {
  /** For `contributes.walkthroughs`; texts are keys of `nls` between percent signs. */
  readonly walkthroughs: readonly ContributedWalkthrough[];
  /** For `package.nls.json`. */
  readonly nls: Readonly<Record<string, string>>;
  /** Markdown that steps show, by path below the root of the extension. */
  readonly media: ReadonlyMap<string, string>;
}

const mediaFolder = 'out/walkthroughs';

const about: Readonly<Record<WalkthroughId, { readonly title: string; readonly description: string }>> = {
  setup: {
    title: 'Istio: set up a mesh',
    // A line that is only a link becomes a button; VS Code shows three lines of a description and no more.
    description:
      '[Start the course](command:meshwalk.course.start)\nWhat a service mesh is, a cluster to learn on, and Istio on it. Your cluster ticks the steps.',
  },
  bookinfo: {
    title: 'Istio: run Bookinfo and clean up',
    description: 'Deploy the sample application, let traffic in, watch it, and take everything away again.',
  },
  profiles: {
    title: 'Istio: work with profiles',
    description: 'See what the installation profiles are, install one, verify it, and remove it.',
  },
};

/** Where a reader without Meshwalk finds what Meshwalk carries. */
const gatewayApiRelease =
  'https://github.com/kubernetes-sigs/gateway-api/releases/download/v1.6.1/standard-install.yaml';
const standIn = { walkthroughs: '/walkthroughs', release: '/release', gatewayApi: '/gateway-api.yaml' };

/** The command as one would type it in the folder of an Istio release, for the current context. */
function typedCommand(step: Step, command: StepCommand): string {
  const entry = catalogEntry(command.entry);
  if (entry === undefined) throw new RangeError(`There is no command ${command.entry}.`);
  const { command: built } = entry.build(filledIn(command.args, { namespace: 'default' }), {
    target: { context: 'CONTEXT' },
    manifestPath: (manifest) => manifestFile(manifest, step.file, standIn),
  });
  const shownArgs = built.shownArgs
    .filter((arg) => arg !== '--context=CONTEXT')
    .map((arg) =>
      arg
        .replace(standIn.gatewayApi, gatewayApiRelease)
        .replace(`${standIn.release}/`, '')
        .replace(`${standIn.walkthroughs}/`, 'walkthroughs/'),
    );
  return shownCommand({ tool: built.tool, shownArgs }, 'posix');
}

function commandUri(command: string, step: string): string {
  return `command:${command}?${encodeURIComponent(JSON.stringify([step]))}`;
}

/** VS Code shows single backticks as they are in a description, and code only between double ones. */
function described(text: string): string {
  return text.replaceAll(/`([^`]+)`/g, '``$1``');
}

function buttonOf(step: Step): string {
  // A page that is only read is done by reading it.
  if (step.action === undefined || step.check.probe === 'pageOpened') {
    return `[Read the page](${commandUri('meshwalk.course.openStep', step.id)})`;
  }
  return `[${step.doLabel ?? step.title}](${commandUri('meshwalk.course.doStep', step.id)})`;
}

function markdownOf(step: Step): string {
  const commands = commandsFor(step, undefined);
  const shown = commands.map((command) => {
    const label = command.label === undefined ? '' : `${command.label}:\n\n`;
    return `${label}\`\`\`sh\n${typedCommand(step, command)}\n\`\`\``;
  });
  const sections = step.sections.map(({ title, markdown }) => `## ${title}\n\n${markdown}`);
  const link = `[Open this step with its live state](${commandUri('meshwalk.course.openStep', step.id)})`;
  return `${[`# ${step.title}`, step.lead, ...shown, ...sections, link].join('\n\n')}\n`;
}

function contributedStep(
  step: Step,
  nls: Record<string, string>,
  media: Map<string, string>,
): ContributedStep {
  const key = (part: string): string => `walkthrough.step.${step.id}.${part}`;
  nls[key('title')] = step.title;
  nls[key('description')] =
    `${described(filledIn(step.summary, { namespace: 'default' }))}\n${buttonOf(step)}`;
  const markdown = `${mediaFolder}/${step.file}`;
  // One of the two has room beside a step: where there is something to type, the text with the commands.
  const picture = step.commands.length === 0 ? step.picture : undefined;
  if (picture === undefined) media.set(markdown, markdownOf(step));
  else nls[key('picture')] = picture.alt;
  return {
    id: step.id,
    title: `%${key('title')}%`,
    description: `%${key('description')}%`,
    media: picture === undefined ? { markdown } : { svg: picture.path, altText: `%${key('picture')}%` },
    // `ui` sets this key, and marks the step by command as well: VS Code never replays an event.
    completionEvents: [`onContext:meshwalk.step.${step.id}`],
  };
}

/** The three built-in walkthroughs of a course. Pure: writes nothing. */
export function walkthroughsOf(course: Course): GeneratedWalkthroughs {
  const nls: Record<string, string> = {};
  const media = new Map<string, string>();
  const walkthroughs = (['setup', 'bookinfo', 'profiles'] as const).map((id): ContributedWalkthrough => {
    const key = (part: string): string => `walkthrough.${id}.${part}`;
    nls[key('title')] = about[id].title;
    nls[key('description')] = about[id].description;
    const chapters = course.chapters.filter((chapter) => chapter.walkthrough === id);
    return {
      id,
      title: `%${key('title')}%`,
      description: `%${key('description')}%`,
      steps: chapters.flatMap((chapter) => chapter.steps).map((step) => contributedStep(step, nls, media)),
    };
  });
  return { walkthroughs, nls, media };
}

const partNames: Readonly<Record<string, string>> = {
  introduction: 'Introduction',
  features: 'Key features',
  architecture: 'Architecture',
  cluster: 'Cluster setup',
  'metrics-server': 'Metrics server',
  'dashboard-token': 'Skooner dashboard and its token',
  'get-istioctl': 'Install Istio: download',
  'install-demo-profile': 'Test setup: demo profile without gateways',
  'label-namespace': 'Enable sidecar injection',
  'gateway-api-crds': 'Install the Gateway API CRDs',
  'check-crds': 'Check CRDs',
  'deploy-bookinfo': 'Deploy the sample application',
  'list-bookinfo': 'List pods, services, service accounts',
  'validate-bookinfo': 'Validate the application',
  'create-gateway': 'Create a Kubernetes Gateway',
  'access-application': 'Access the application',
  addons: 'Deploy Kiali, Prometheus, Grafana, Jaeger',
  'open-kiali': 'Access the Kiali dashboard',
  'send-traffic': 'Send 100 requests',
  'read-graph': 'Read the graph',
  'uninstall-bookinfo': 'Uninstall Bookinfo',
  'remove-addons': 'Remove the addons',
  'uninstall-istio': 'Uninstall Istio and its namespace',
  'remove-label': 'Remove the label',
  'profiles-list': 'Profiles: list',
  'profiles-dump': 'Profiles: dump',
  'profiles-apply': 'Profiles: apply a dumped file',
  'profiles-install': 'Profiles: install',
  'verify-install': 'Profiles: verify-install',
  'manifest-generate': 'Profiles: manifest generate',
  'verify-objects': 'Verify the deployed objects',
  analyze: 'Analyze the setup',
  'uninstall-purge': 'Uninstall with --purge',
  references: 'References',
};

/** A Markdown table: every part of the tutorial, and the steps that teach it. For the README. */
export async function tutorialTable(root: string): Promise<string> {
  const { steps } = await loadCourse(join(root, 'walkthroughs'));
  const rows = mirrorWords.map((word) => {
    const taught = steps
      .filter((step) => step.mirrors.includes(word))
      .map(({ number, title }) => `${number} ${title}`);
    return `| ${partNames[word] ?? word} | ${taught.join('<br>')} |`;
  });
  return `${['| Tutorial | Step |', '|---|---|', ...rows].join('\n')}\n`;
}

/**
 * The walkthroughs of the course in `root`/walkthroughs.
 * @throws ContentError when a file of the course is wrong
 */
export async function generateWalkthroughs(root: string): Promise<GeneratedWalkthroughs> {
  return walkthroughsOf(await loadCourse(join(root, 'walkthroughs')));
}

/** Writes the Markdown of the steps to `root`/out/walkthroughs, without the front matter, which VS Code would show. */
export async function writeWalkthroughMedia(root: string): Promise<void> {
  const { media } = await generateWalkthroughs(root);
  await rm(join(root, mediaFolder), { recursive: true, force: true });
  for (const [path, text] of media) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}
