import { env, l10n, window } from 'vscode';
import type { QuickPickItem } from 'vscode';
import type { Action } from '../../course/actions.ts';
import { doctorKinds, examine } from '../../course/doctor/doctor.ts';
import type { DoctorInput } from '../../course/doctor/doctorInput.ts';
import type { DoctorFinding } from '../../course/doctor/finding.ts';
import { whenKnown } from '../cluster/whenKnown.ts';
import { showFailure } from '../commands.ts';
import { actionLabel } from './actionLabel.ts';
import type { ActionParts } from './actions/actionParts.ts';
import { runAction } from './actions/runAction.ts';
import { machineFacts } from './machine.ts';

interface FindingItem extends QuickPickItem {
  readonly action?: Action;
  readonly goesOn?: true;
}

/** After these the learner is somewhere else, and shall not be called back. */
const LEADS_AWAY: ReadonlySet<Action['kind']> = new Set(['openStep', 'openPage', 'openView']);

/** Looks at the tools, this machine, the cluster and the mesh; the course knows of it at once. */
export async function examined(parts: ActionParts): Promise<readonly DoctorFinding[]> {
  const { hub, course, log } = parts;
  const use = hub.use(doctorKinds);
  try {
    await Promise.all([course.lookForTools(), hub.connect()]);
    await whenKnown(hub, doctorKinds);
    const findings = examine(await inputOf(parts));
    course.observations.saw({ doctor: { findings } });
    course.reconsider();
    for (const finding of findings) log.info(`Doctor: ${finding.text} ${finding.detail}`);
    return findings;
  } finally {
    use.dispose();
  }
}

/** Looks, and lists what it finds, the worst first. Does not wait for what the learner makes of it. */
export async function runDoctor(parts: ActionParts): Promise<readonly DoctorFinding[]> {
  const findings = await examined(parts);
  discuss(parts, findings, undefined).catch((error: unknown) => showFailure(parts.log, 'doctor', error));
  return findings;
}

/**
 * Lists findings, does what the learner chooses, and lists what is left, until the learner has enough.
 * @param goOn label of a line that ends it; `undefined` for none
 * @returns whether that line was chosen
 */
export async function discuss(
  parts: ActionParts,
  first: readonly DoctorFinding[],
  goOn: string | undefined,
): Promise<boolean> {
  let findings = first;
  for (;;) {
    const picked = await window.showQuickPick(itemsOf(findings, goOn), {
      title: l10n.t('Doctor'),
      placeHolder: l10n.t(
        'What the course needs, and what is there. Choose a line to do something about it.',
      ),
      matchOnDetail: true,
      ignoreFocusOut: goOn !== undefined,
    });
    if (picked?.goesOn === true) return true;
    const [step] = parts.course.course?.steps ?? [];
    if (picked?.action === undefined || step === undefined) return false;
    if (picked.action.kind !== 'runDoctor') await runAction(parts, picked.action, step);
    if (LEADS_AWAY.has(picked.action.kind)) return false;
    findings = await examined(parts);
  }
}

const ICONS: Readonly<Record<DoctorFinding['level'], string>> = {
  blocking: 'error',
  ask: 'question',
  note: 'info',
  good: 'pass',
};

function itemsOf(findings: readonly DoctorFinding[], goOn: string | undefined): readonly FindingItem[] {
  const lines = findings.map(({ level, text, detail, action }): FindingItem => ({
    label: `$(${ICONS[level]}) ${text}`,
    detail,
    ...(action === undefined ? {} : { action, description: `→ ${actionLabel(action)}` }),
  }));
  return goOn === undefined ? lines : [{ label: `$(arrow-right) ${goOn}`, goesOn: true }, ...lines];
}

async function inputOf({ hub, course, tools }: ActionParts): Promise<DoctorInput> {
  const { state, session } = hub;
  const serverVersion = session?.connection.state === 'connected' ? session.connection.serverVersion : '';
  return {
    facts: await course.facts(),
    agreed: course.agreed,
    ...(state.state === 'connected' ? { server: state.context.server } : {}),
    ...(serverVersion === '' ? {} : { serverVersion }),
    // Over SSH or in a container the window's machine says little about where a cluster would run.
    ...(env.remoteName === undefined || !isLocal(state) ? { host: await machineFacts(tools) } : {}),
  };
}

function isLocal(state: ActionParts['hub']['state']): boolean {
  return state.state === 'connected' && /\/\/(127\.|localhost|\[::1\])/.test(state.context.server);
}
