import { QuickPickItemKind, l10n, window } from 'vscode';
import type { QuickPickItem } from 'vscode';
import { amountText, parseAmount } from '../../traffic/amountText.ts';
import { headerText, parseHeaders } from '../../traffic/headerText.ts';
import { loopbackUrl } from '../../traffic/loopback.ts';
import {
  LIMITS,
  METHODS,
  amountProblem,
  concurrencyProblem,
  headersProblem,
  pathProblem,
  userProblem,
} from '../../traffic/requestPlan.ts';
import type { RequestPlan } from '../../traffic/requestPlan.ts';
import { isAbout, targetOffers } from '../../traffic/trafficTarget.ts';
import type { TargetOffer } from '../../traffic/trafficTarget.ts';
import type { KubeObject } from '../../mesh/kubeObject.ts';
import type { ClusterHub } from '../cluster/clusterHub.ts';
import { ClusterRouting } from './clusterRouting.ts';
import type { TrafficSpec } from './trafficRuns.ts';
import { targetWords } from './trafficWords.ts';

const DEFAULTS = { method: 'GET', headers: [], amount: { count: 100 }, concurrency: 4 } as const;

/**
 * Asks for a target and for what to send: two questions that Enter answers, and more for whoever wants more.
 * @param about a Gateway, HTTPRoute or Service that the learner has chosen already
 */
export async function askTraffic(
  hub: ClusterHub,
  about: KubeObject | undefined,
): Promise<TrafficSpec | undefined> {
  const offer = await askTarget(hub, about);
  if (offer === undefined) return undefined;
  const headers: RequestPlan['headers'] = offer.host === undefined ? [] : [['host', offer.host]];
  const plan = await askPlan(targetWords(offer.target), { ...DEFAULTS, path: offer.path, headers });
  return plan === undefined ? undefined : { target: offer.target, plan };
}

async function askTarget(hub: ClusterHub, about: KubeObject | undefined): Promise<TargetOffer | undefined> {
  const offers = offersOf(hub, about);
  if (about !== undefined) {
    const [only, ...more] = await offers;
    if (only !== undefined && more.length === 0) return only;
  }
  const picked = await window.showQuickPick<TargetItem>(
    offers.then((found) => [...targetItems(hub.namespace, found), addressItem()]),
    {
      title: l10n.t('Send Requests'),
      placeHolder: l10n.t(
        'Where to? Meshwalk opens a forward to it; requests never leave this machine otherwise.',
      ),
      matchOnDescription: true,
    },
  );
  if (picked === undefined) return undefined;
  return picked.offer ?? (await askAddress());
}

/** What can be asked of the cluster; of an object, unless nothing can be asked of it, such as of a route inside the mesh. */
async function offersOf(hub: ClusterHub, about: KubeObject | undefined): Promise<readonly TargetOffer[]> {
  const routing = new ClusterRouting(hub);
  try {
    await routing.known();
    const all = targetOffers(routing.objects());
    const own = about === undefined ? [] : all.filter((offer) => isAbout(offer, about));
    return own.length === 0 ? all : own;
  } finally {
    routing.dispose();
  }
}

interface TargetItem extends QuickPickItem {
  readonly offer?: TargetOffer;
}

/** The chosen namespace first, Gateways before Services. */
function targetItems(namespace: string, offers: readonly TargetOffer[]): TargetItem[] {
  const here = (offer: TargetOffer): number =>
    offer.target.kind !== 'url' && offer.target.namespace === namespace ? 0 : 1;
  const sorted = offers.toSorted((one, other) => here(one) - here(other));
  const separator = (label: string): TargetItem => ({ label, kind: QuickPickItemKind.Separator });
  const gateways = sorted.filter(({ target }) => target.kind === 'gateway');
  const services = sorted.filter(({ target }) => target.kind === 'service');
  return [
    ...(gateways.length === 0 ? [] : [separator(l10n.t('Through a Gateway'))]),
    ...gateways.map((offer) => ({
      label: `$(type-hierarchy) ${offer.path}`,
      description: [offer.host, targetWords(offer.target), routeName(offer)]
        .filter((word) => word !== undefined)
        .join(' · '),
      offer,
    })),
    ...(services.length === 0 ? [] : [separator(l10n.t('To one pod of a Service, past its routes'))]),
    ...services.map((offer) => ({ label: `$(references) ${targetWords(offer.target)}`, offer })),
    separator(l10n.t('Elsewhere')),
  ];
}

function routeName({ route }: TargetOffer): string | undefined {
  return route === undefined ? undefined : `HTTPRoute ${route.metadata.name}`;
}

function addressItem(): TargetItem {
  return { label: `$(link) ${l10n.t('An address of this machine…')}` };
}

async function askAddress(): Promise<TargetOffer | undefined> {
  const text = await window.showInputBox({
    title: l10n.t('Send Requests'),
    prompt: l10n.t('An address of this machine'),
    value: 'http://localhost:8080/',
    validateInput: (value) => {
      try {
        loopbackUrl(value);
        return undefined;
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    },
  });
  if (text === undefined) return undefined;
  const url = loopbackUrl(text);
  return {
    target: { kind: 'url', url: url.origin },
    path: `${url.pathname}${url.search}`,
    host: undefined,
    route: undefined,
  };
}

type Field = 'send' | 'path' | 'amount' | 'user' | 'headers' | 'method' | 'concurrency';

interface PlanItem extends QuickPickItem {
  readonly field: Field;
}

async function askPlan(where: string, first: RequestPlan): Promise<RequestPlan | undefined> {
  let plan = first;
  for (;;) {
    const picked = await window.showQuickPick(planItems(plan), {
      title: l10n.t('Send Requests: {0}', where),
      placeHolder: l10n.t('Enter sends. Choose a line to change it.'),
    });
    if (picked === undefined) return undefined;
    if (picked.field === 'send') return plan;
    plan = await change(plan, picked.field);
  }
}

function planItems(plan: RequestPlan): PlanItem[] {
  const { amount } = plan;
  const send =
    'count' in amount
      ? l10n.t('Send {0} requests to {1}', amount.count, plan.path)
      : l10n.t('Send {0} requests a second to {1}, for {2} s', amount.perSecond, plan.path, amount.seconds);
  return [
    { label: `$(play) ${send}`, field: 'send' },
    { label: `$(symbol-string) ${l10n.t('Path')}`, description: plan.path, field: 'path' },
    { label: `$(symbol-number) ${l10n.t('How many')}`, description: amountText(amount), field: 'amount' },
    { label: `$(account) ${l10n.t('User')}`, description: plan.user ?? l10n.t('nobody'), field: 'user' },
    { label: `$(list-flat) ${l10n.t('Headers')}`, description: headerText(plan.headers), field: 'headers' },
    { label: `$(symbol-method) ${l10n.t('Method')}`, description: plan.method, field: 'method' },
    { label: `$(layers) ${l10n.t('At once')}`, description: String(plan.concurrency), field: 'concurrency' },
  ];
}

/** The plan with one thing changed, or as it was when the learner thinks better of it. */
async function change(plan: RequestPlan, field: Exclude<Field, 'send'>): Promise<RequestPlan> {
  switch (field) {
    case 'path': {
      const path = await input(l10n.t('Path, with a query if you like'), plan.path, pathProblem);
      return path === undefined ? plan : { ...plan, path };
    }
    case 'amount': {
      const prompt = l10n.t(
        'A number up to {0}, or a rate and a time, such as 20/s 30s (at most {1}/s for {2} s)',
        LIMITS.count,
        LIMITS.perSecond,
        LIMITS.seconds,
      );
      const text = await input(prompt, amountText(plan.amount), (value) => {
        const read = parseAmount(value);
        return read === undefined
          ? l10n.t('Write a number, or a rate and a time: 20/s 30s.')
          : amountProblem(read);
      });
      const amount = text === undefined ? undefined : parseAmount(text);
      return amount === undefined ? plan : { ...plan, amount };
    }
    case 'user': {
      const prompt = l10n.t('Who is signed in, such as jason of Bookinfo. Empty for nobody.');
      const user = await input(prompt, plan.user ?? 'jason', (value) =>
        value === '' ? undefined : userProblem(value),
      );
      if (user === undefined) return plan;
      const { user: _, ...nobody } = plan;
      return user === '' ? nobody : { ...plan, user };
    }
    case 'headers': {
      const text = await input(
        l10n.t('Headers, such as x-debug: 1; x-team: shop'),
        headerText(plan.headers),
        (value) => {
          const read = parseHeaders(value);
          return read === undefined
            ? l10n.t('Write name: value, with ; between headers.')
            : headersProblem(read);
        },
      );
      const headers = text === undefined ? undefined : parseHeaders(text);
      return headers === undefined ? plan : { ...plan, headers };
    }
    case 'method': {
      const method = await window.showQuickPick([...METHODS], { title: l10n.t('Method') });
      return { ...plan, method: METHODS.find((one) => one === method) ?? plan.method };
    }
    case 'concurrency': {
      const prompt = l10n.t('How many may be under way at once, 1 to {0}', LIMITS.concurrency);
      const text = await input(prompt, String(plan.concurrency), (value) =>
        concurrencyProblem(Number(value)),
      );
      return text === undefined ? plan : { ...plan, concurrency: Number(text) };
    }
  }
}

async function input(
  prompt: string,
  value: string,
  problem: (value: string) => string | undefined,
): Promise<string | undefined> {
  const text = await window.showInputBox({
    title: l10n.t('Send Requests'),
    prompt,
    value,
    validateInput: (now) => problem(now.trim()),
  });
  return text?.trim();
}
