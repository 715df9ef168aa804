import { l10n, window } from 'vscode';
import type { QuickPickItem } from 'vscode';
import { controlPlanes } from '../../mesh/controlPlane.ts';
import { gatewayApiBundles, meshCrds } from '../../mesh/crds.ts';
import { CRD, DEPLOYMENT } from '../../mesh/kinds.ts';
import type { ActionParts } from './actions/actionParts.ts';

interface Finding {
  readonly level: 'good' | 'note' | 'blocking';
  readonly text: string;
  readonly detail: string;
}

/** Looks at the tools, the cluster and the mesh, and lists what it finds: each a sentence and what to do. */
export async function runDoctor(parts: ActionParts): Promise<void> {
  await Promise.all([parts.course.lookForTools(), parts.hub.connect()]);
  const findings = [...toolFindings(parts), ...clusterFindings(parts)];
  parts.course.observations.doctorLooked(
    findings.filter((finding) => finding.level === 'blocking').map((finding) => finding.text),
  );
  parts.course.reconsider();
  for (const finding of findings) parts.log.info(`Doctor: ${finding.text} ${finding.detail}`);
  const items: QuickPickItem[] = findings.map(({ level, text, detail }) => ({
    label: `$(${level === 'good' ? 'pass' : level === 'note' ? 'info' : 'error'}) ${text}`,
    detail,
  }));
  await window.showQuickPick(items, {
    title: l10n.t('Doctor'),
    placeHolder: l10n.t('What the course needs, and what is there'),
  });
}

function toolFindings({ course }: ActionParts): Finding[] {
  const tools = course.tools ?? {};
  return (['istioctl', 'kubectl', 'minikube'] as const).map((tool): Finding => {
    const found = tools[tool];
    if (found !== undefined) {
      const text =
        found.version === undefined
          ? l10n.t('{0} is there', tool)
          : l10n.t('{0} {1} is there', tool, found.version);
      return { level: 'good', text, detail: found.path };
    }
    const detail =
      tool === 'istioctl'
        ? l10n.t('It installs Istio: get it in the step "Get istioctl".')
        : tool === 'kubectl'
          ? l10n.t('The course applies manifests without it; steps that show a kubectl command need it.')
          : l10n.t('It is needed only if you have no cluster yet.');
    return { level: 'note', text: l10n.t('{0} was not found', tool), detail };
  });
}

function clusterFindings({ hub }: ActionParts): Finding[] {
  const { state } = hub;
  if (state.state !== 'connected') {
    const detail =
      state.state === 'failed'
        ? state.error.message
        : l10n.t('Choose or start one in the chapter on the cluster.');
    return [{ level: 'blocking', text: l10n.t('No cluster answers.'), detail }];
  }
  const findings: Finding[] = [
    { level: 'good', text: l10n.t('{0} answers', state.context.name), detail: state.context.server },
  ];
  const [plane] = controlPlanes(hub.objects(DEPLOYMENT));
  findings.push(
    plane === undefined
      ? {
          level: 'note',
          text: l10n.t('Istio is not installed yet'),
          detail: l10n.t('The course installs it.'),
        }
      : {
          level: 'good',
          text: l10n.t('Istio {0} is installed', plane.version ?? ''),
          detail: l10n.t('revision {0}', plane.revision),
        },
  );
  const bundles = gatewayApiBundles(meshCrds(hub.objects(CRD)));
  const [bundle] = bundles;
  if (bundles.length > 1) {
    const detail = l10n.t('Apply one release over all of them.');
    findings.push({
      level: 'blocking',
      text: l10n.t('The Gateway API CRDs come from different releases.'),
      detail,
    });
  } else if (bundle !== undefined) {
    const text = l10n.t(
      'Gateway API {0} ({1}) is installed',
      bundle.version.replace(/^v/, ''),
      bundle.channel,
    );
    findings.push({ level: 'good', text, detail: '' });
  }
  return findings;
}
