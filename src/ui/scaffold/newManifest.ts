import { ProgressLocation, QuickPickItemKind, SnippetString, Uri, l10n, window, workspace } from 'vscode';
import type { QuickPickItem, TextDocument } from 'vscode';
import { Form } from '../../manifests/scaffold/form.ts';
import type {
  Scaffold,
  ScaffoldFacts,
  ScaffoldForm,
  ServiceVersion,
} from '../../manifests/scaffold/scaffold.ts';
import { scaffolds } from '../../manifests/scaffold/scaffolds.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import { whenKnown } from '../cluster/whenKnown.ts';
import { newYaml, withText } from '../newYaml.ts';
import { SCAFFOLD_KINDS, callersOf, gatewaysOf, hostsOf, servicesOf } from './meshFacts.ts';
import type { ServiceFacts } from './meshFacts.ts';
import { runWizard } from './wizard.ts';
import type { Ask, Step } from './wizard.ts';

/** How long a question waits for the kinds that it is about, in milliseconds. */
const SYNC_MS = 3_000;

interface Choice<T> extends QuickPickItem {
  readonly value: T;
}

/** What was chosen so far. */
interface Chosen {
  readonly scaffold: Scaffold;
  readonly form: ScaffoldForm;
  readonly facts: ScaffoldFacts;
  readonly service?: ServiceFacts;
}

/**
 * Asks what a new manifest shall do and for which part of the mesh, and opens it as an unsaved document. What is not
 * known, without a cluster everything, is a tab stop in it.
 * @param folder where to save it later, when the Explorer says
 */
export async function newManifest(hub: ClusterHub, folder: unknown): Promise<void> {
  const use = hub.use(SCAFFOLD_KINDS);
  try {
    let chosen: Chosen | undefined;
    const isDone = await runWizard(
      chooseScaffold(hub, (result) => {
        chosen = result;
      }),
    );
    if (isDone && chosen !== undefined)
      await openScaffold(chosen, folder instanceof Uri ? folder : undefined);
  } finally {
    use.dispose();
  }
}

function title(): string {
  return l10n.t('New Manifest');
}

type Finish = (chosen: Chosen) => void;

function chooseScaffold(hub: ClusterHub, finish: Finish): Step {
  return async (ask) => {
    const { value: scaffold } = await ask({
      title: title(),
      placeholder: l10n.t('What shall the manifest do?'),
      items: scaffoldItems(),
    });
    const [only] = scaffold.forms;
    if (scaffold.forms.length > 1) return chooseForm(hub, scaffold, finish);
    return chooseService(hub, { scaffold, form: only, facts: {} }, finish);
  };
}

/** Items under a separator for each topic. Separators cannot be chosen, so their value is never read. */
function scaffoldItems(): Choice<Scaffold>[] {
  const topics: Readonly<Record<Scaffold['topic'], string>> = {
    traffic: l10n.t('Traffic'),
    resilience: l10n.t('Resilience'),
    security: l10n.t('Security'),
    outside: l10n.t('Outside the mesh'),
    telemetry: l10n.t('Telemetry'),
  };
  const items: Choice<Scaffold>[] = [];
  let topic: string | undefined;
  for (const scaffold of scaffolds()) {
    if (scaffold.topic !== topic)
      items.push({ label: topics[scaffold.topic], kind: QuickPickItemKind.Separator, value: scaffold });
    topic = scaffold.topic;
    const description = scaffold.forms.map(apiName).join(l10n.t(' or '));
    items.push({ label: scaffold.title, description, detail: scaffold.detail, value: scaffold });
  }
  return items;
}

function apiName({ api }: ScaffoldForm): string {
  return api === 'gatewayApi' ? l10n.t('Gateway API') : l10n.t('Istio API');
}

function chooseForm(hub: ClusterHub, scaffold: Scaffold, finish: Finish): Step {
  return async (ask) => {
    const { value: form } = await ask({
      title: `${title()}: ${scaffold.title}`,
      placeholder: l10n.t('In which API?'),
      items: scaffold.forms.map((value, index) => ({
        label: apiName(value),
        description: index === 0 ? l10n.t('preferred') : '',
        detail: value.why,
        value,
      })),
    });
    return chooseService(hub, { scaffold, form, facts: {} }, finish);
  };
}

function chooseService(hub: ClusterHub, chosen: Chosen, finish: Finish): Step {
  return async (ask) => {
    const reading = { location: ProgressLocation.Window, title: l10n.t('Reading the mesh …') };
    const isKnown = await window.withProgress(reading, async () =>
      whenKnown(hub, SCAFFOLD_KINDS, { limitMs: SYNC_MS, connecting: true }),
    );
    if (!isKnown) return done(chosen, finish);
    const { needs } = chosen.form;
    if (!needs.includes('service')) return done({ ...chosen, facts: { namespace: hub.namespace } }, finish);
    const services = needs.includes('versions') ? versionedFirst(servicesOf(hub)) : servicesOf(hub);
    if (services.length === 0) return done({ ...chosen, facts: { namespace: hub.namespace } }, finish);
    const { value: service } = await ask<Choice<ServiceFacts | undefined>>({
      title: `${title()}: ${chosen.scaffold.title}`,
      placeholder: l10n.t('For which Service?'),
      items: [
        ...services.map((value) => ({
          label: value.name,
          description: l10n.t('{0} · port {1}', value.namespace, value.port),
          ...(value.versions.length > 1
            ? { detail: l10n.t('Versions: {0}', value.versions.map(({ version }) => version).join(', ')) }
            : {}),
          value,
        })),
        byHand(),
      ],
    });
    if (service === undefined) return done({ ...chosen, facts: { namespace: hub.namespace } }, finish);
    const { name, namespace, port, selector } = service;
    const facts: ScaffoldFacts = { namespace, service: name, port, selector };
    return chooseVersion(hub, { ...chosen, facts, service }, finish);
  };
}

/** Services with several versions before those with nothing to choose between. */
function versionedFirst(services: readonly ServiceFacts[]): readonly ServiceFacts[] {
  const isVersioned = ({ versions }: ServiceFacts): number => (versions.length > 1 ? 1 : 0);
  return services.toSorted((one, other) => isVersioned(other) - isVersioned(one));
}

function byHand(): Choice<undefined> {
  return { label: `$(edit) ${l10n.t('Fill in by hand')}`, alwaysShow: true, value: undefined };
}

function chooseVersion(hub: ClusterHub, chosen: Chosen, finish: Finish): Step {
  const versions = chosen.service?.versions ?? [];
  const [first] = versions;
  if (!chosen.form.needs.includes('versions') || first === undefined || versions.length < 2)
    return chooseGateway(hub, chosen, finish);
  return async (ask) => {
    const { value: next } = await ask<Choice<ServiceVersion>>({
      title: `${title()}: ${chosen.scaffold.title}`,
      placeholder: l10n.t('Which version of {0} is the new one?', chosen.facts.service ?? ''),
      items: versions.toReversed().map((value) => ({
        label: value.version,
        description:
          value.service === undefined
            ? l10n.t('no Service of its own')
            : l10n.t('Service {0}', value.service),
        value,
      })),
    });
    const runs = versions.find((one) => one !== next) ?? first;
    return chooseGateway(hub, { ...chosen, facts: { ...chosen.facts, versions: [runs, next] } }, finish);
  };
}

function chooseGateway(hub: ClusterHub, chosen: Chosen, finish: Finish): Step {
  const gateways = gatewaysOf(hub);
  if (!chosen.form.needs.includes('gateway') || gateways.length === 0) return chooseHost(hub, chosen, finish);
  return async (ask) => {
    const { value: gateway } = await ask<Choice<(typeof gateways)[number] | undefined>>({
      title: `${title()}: ${chosen.scaffold.title}`,
      placeholder: l10n.t('By which Gateway?'),
      items: [
        ...gateways.map((value) => ({ label: value.name, description: value.namespace, value })),
        { label: `$(add) ${l10n.t('A new Gateway')}`, alwaysShow: true, value: undefined },
      ],
    });
    const facts = gateway === undefined ? chosen.facts : { ...chosen.facts, gateway };
    return chooseHost(hub, { ...chosen, facts }, finish);
  };
}

function chooseHost(hub: ClusterHub, chosen: Chosen, finish: Finish): Step {
  if (!chosen.form.needs.includes('host')) return chooseCaller(hub, chosen, finish);
  return async (ask) => {
    const { value: host } = await ask<Choice<string | undefined>>({
      title: `${title()}: ${chosen.scaffold.title}`,
      placeholder: l10n.t('Requests for which host?'),
      items: [
        {
          label: l10n.t('Every host'),
          detail: l10n.t('The route names none, so an address such as localhost leads to it, too'),
          value: '',
        },
        ...hostsOf(hub).map((value) => ({
          label: value,
          description: l10n.t('a Gateway or a route names it'),
          value,
        })),
        byHand(),
      ],
    });
    const facts = host === undefined ? chosen.facts : { ...chosen.facts, host };
    return chooseCaller(hub, { ...chosen, facts }, finish);
  };
}

function chooseCaller(hub: ClusterHub, chosen: Chosen, finish: Finish): Step {
  const { needs } = chosen.form;
  const callers = callersOf(hub);
  if (!(needs.includes('caller') || needs.includes('callerLabels')) || callers.length === 0)
    return done(chosen, finish);
  return async (ask: Ask) => {
    const { value: caller } = await ask<Choice<(typeof callers)[number] | undefined>>({
      title: `${title()}: ${chosen.scaffold.title}`,
      placeholder: l10n.t('Who calls?'),
      items: [
        ...callers.map((value) => ({
          label: value.name,
          description: l10n.t('{0} · service account {1}', value.namespace, value.account),
          value,
        })),
        byHand(),
      ],
    });
    if (caller === undefined) return done(chosen, finish);
    const { namespace, account, labels } = caller;
    const facts = { ...chosen.facts, caller: { namespace, account }, callerLabels: labels };
    return done({ ...chosen, facts }, finish);
  };
}

/** The end of the wizard; a step like the others, so that the one before it can be gone back to. */
function done(chosen: Chosen, finish: Finish): Step {
  return () => {
    finish(chosen);
    return Promise.resolve(undefined);
  };
}

async function openScaffold({ scaffold, form, facts }: Chosen, folder: Uri | undefined): Promise<void> {
  const document = await newDocument(folder, `${facts.service ?? 'mesh'}-${fileWord(scaffold.id)}`);
  const editor = await window.showTextDocument(document, { preview: false });
  await editor.insertSnippet(new SnippetString(form.write(new Form(), facts)));
}

function fileWord(id: string): string {
  return id.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** An unsaved document; with a name in the folder where the name is free. */
async function newDocument(folder: Uri | undefined, name: string): Promise<TextDocument> {
  if (folder !== undefined && (await isFolder(folder))) {
    const file = Uri.joinPath(folder, `${name}.yaml`);
    if (!(await isThere(file)))
      return withText(await workspace.openTextDocument(file.with({ scheme: 'untitled' })), '');
  }
  return newYaml();
}

async function isFolder(uri: Uri): Promise<boolean> {
  // FileType.Directory, also of a symbolic link to one.
  return workspace.fs.stat(uri).then(
    ({ type }) => (type & 2) !== 0,
    () => false,
  );
}

async function isThere(uri: Uri): Promise<boolean> {
  return workspace.fs.stat(uri).then(
    () => true,
    () => workspace.textDocuments.some((open) => open.uri.path === uri.path && open.isUntitled),
  );
}
