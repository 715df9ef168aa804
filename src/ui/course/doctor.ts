import { statfs } from 'node:fs/promises';
import { cpus, homedir, totalmem } from 'node:os';
import { env, l10n, window } from 'vscode';
import type { QuickPickItem } from 'vscode';
import { isOnPath } from '../../cli/find.ts';
import type { Action } from '../../course/actions.ts';
import { doctorKinds, examine } from '../../course/doctor/doctor.ts';
import type { DoctorInput } from '../../course/doctor/doctorInput.ts';
import type { DoctorFinding } from '../../course/doctor/finding.ts';
import { whenKnown } from '../cluster/whenKnown.ts';
import type { ActionParts } from './actions/actionParts.ts';
import { runAction } from './actions/runAction.ts';

interface FindingItem extends QuickPickItem {
  readonly action?: Action;
}

/** Looks at the tools, this machine, the cluster and the mesh, and lists what it finds, the worst first. */
export async function runDoctor(parts: ActionParts): Promise<readonly DoctorFinding[]> {
  const { hub, course, log } = parts;
  const use = hub.use(doctorKinds);
  try {
    await Promise.all([course.lookForTools(), hub.connect()]);
    await whenKnown(hub, doctorKinds);
    const findings = examine(await inputOf(parts));
    course.observations.doctorLooked(
      findings.filter((finding) => finding.level === 'blocking').map((finding) => finding.text),
    );
    course.reconsider();
    for (const finding of findings) log.info(`Doctor: ${finding.text} ${finding.detail}`);
    void show(parts, findings);
    return findings;
  } finally {
    use.dispose();
  }
}

const ICONS: Readonly<Record<DoctorFinding['level'], string>> = {
  blocking: 'error',
  ask: 'question',
  note: 'info',
  good: 'pass',
};

async function show(parts: ActionParts, findings: readonly DoctorFinding[]): Promise<void> {
  const items = findings.map(({ level, text, detail, action }): FindingItem => ({
    label: `$(${ICONS[level]}) ${text}`,
    detail,
    ...(action === undefined ? {} : { action }),
  }));
  const picked = await window.showQuickPick(items, {
    title: l10n.t('Doctor'),
    placeHolder: l10n.t('What the course needs, and what is there. Choose a line to do something about it.'),
    matchOnDetail: true,
  });
  const [step] = parts.course.course?.steps ?? [];
  if (picked?.action !== undefined && step !== undefined) await runAction(parts, picked.action, step);
}

async function inputOf({ hub, course }: ActionParts): Promise<DoctorInput> {
  const { state, session } = hub;
  const serverVersion = session?.connection.state === 'connected' ? session.connection.serverVersion : '';
  return {
    facts: await course.facts(),
    agreed: course.agreed,
    ...(state.state === 'connected' ? { server: state.context.server } : {}),
    ...(serverVersion === '' ? {} : { serverVersion }),
    // Over SSH or in a container the window's machine says little about where a cluster would run.
    ...(env.remoteName === undefined || !isLocal(state) ? { host: await host() } : {}),
  };
}

function isLocal(state: ActionParts['hub']['state']): boolean {
  return state.state === 'connected' && /\/\/(127\.|localhost|\[::1\])/.test(state.context.server);
}

async function host(): Promise<NonNullable<DoctorInput['host']>> {
  const path = process.env['PATH'];
  const [disk, docker, podman] = await Promise.all([
    statfs(homedir()).catch(() => undefined),
    isOnPath('docker', path),
    isOnPath('podman', path),
  ]);
  return {
    ...(docker ? { containerEngine: 'docker' } : podman ? { containerEngine: 'podman' } : {}),
    memoryBytes: totalmem(),
    cpus: cpus().length,
    ...(disk === undefined ? {} : { diskFreeBytes: disk.bavail * disk.bsize }),
  };
}
