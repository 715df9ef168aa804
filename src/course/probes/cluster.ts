import * as l10n from '@vscode/l10n';
import { stringMapAt } from '../../mesh/fields.ts';
import type { CourseTool } from '../../cli/cliCommand.ts';
import { blocked, done, todo, unknown, withLines } from '../stepState.ts';
import type { Probe, StepLine } from '../stepState.ts';
import { kinds } from './kinds.ts';
import { podLines } from './podLines.ts';
import { connectionState, inNamespace, named, readAll } from './reading.ts';
import { workloadState } from './workload.ts';

/** The chosen context answers. */
export const clusterReachable: Probe = {
  needs: [],
  check: (facts) =>
    connectionState(facts) ??
    done(
      facts.practice
        ? l10n.t('{0} answers; it is a practice mesh.', facts.connection.context ?? l10n.t('The cluster'))
        : l10n.t('{0} answers.', facts.connection.context ?? l10n.t('The cluster')),
    ),
};

const places: Readonly<Record<CourseTool, string>> = {
  istioctl: l10n.t('It comes with every Istio release.'),
  kubectl: l10n.t('It comes with Docker Desktop, and from kubernetes.io.'),
  minikube: l10n.t('It is needed only if you have no cluster yet.'),
};

/** A tool is on this machine. */
export function toolFound(tool: CourseTool): Probe {
  return {
    needs: [],
    check: (facts) => {
      if (facts.tools === undefined) return unknown(l10n.t('Looking for {0} …', tool));
      const found = facts.tools[tool];
      if (found === undefined) {
        return {
          ...todo(l10n.t('{0} was not found on this machine.', tool), places[tool]),
          action: { kind: 'getTool', tool },
        };
      }
      return done(
        found.version === undefined ? l10n.t('Found {0}.', found.path) : `${tool} ${found.version}`,
      );
    },
  };
}

const MARKS = { blocking: 'bad', ask: 'note', note: 'note', good: 'good' } as const;

/** The doctor looked at this machine and cluster and found nothing in the way. */
export const doctorContent: Probe = {
  needs: [],
  lasting: true,
  check: (facts) => {
    const findings = facts.observed?.doctor?.findings;
    if (findings === undefined) return todo(l10n.t('The doctor has not looked yet.'));
    const lines = findings.map(({ level, text, detail, action }): StepLine => ({
      mark: MARKS[level],
      name: text,
      words: detail,
      ...(action === undefined ? {} : { action }),
    }));
    const [first, ...more] = findings.filter(({ level }) => level === 'blocking').map(({ text }) => text);
    if (first === undefined) return withLines(done(l10n.t('The doctor found nothing in the way.')), lines);
    return withLines(
      blocked(more.length === 0 ? first : l10n.t('{0} (and {1} more)', first, more.length)),
      lines,
    );
  },
};

/** Deployments of a namespace are there and ready. */
export function deploymentsReady(namespace: string, names: readonly string[]): Probe {
  return {
    needs: [kinds.deployment, kinds.pod, kinds.event],
    check: (facts) => {
      const got = readAll(facts, [kinds.deployment, kinds.pod, kinds.event]);
      if ('state' in got) return got.state;
      const [deployments = [], pods = [], events = []] = got.lists;
      const missing = names.filter((name) => named(deployments, name, namespace) === undefined);
      if (missing.length > 0) {
        return todo(
          l10n.t(
            '{0} {1} not installed in {2}.',
            missing.join(', '),
            missing.length === 1 ? 'is' : 'are',
            namespace,
          ),
        );
      }
      const there = names
        .map((name) => named(deployments, name, namespace))
        .filter((deployment) => deployment !== undefined);
      const lines = podLines(there, pods, events);
      const states = there
        .map((deployment) => workloadState(deployment, pods, events))
        .filter((state) => state !== undefined);
      const worst = states.find(({ state }) => state === 'blocked') ?? states[0];
      if (worst !== undefined) return withLines(worst, lines);
      return withLines(
        done(
          names.length === 1
            ? l10n.t('{0} is ready.', names.join(', '))
            : l10n.t('{0} are ready.', names.join(', ')),
        ),
        lines,
      );
    },
  };
}

/** Labels by which a program is known, and what it is called. */
export interface KnownProgram {
  readonly key: string;
  readonly value: string;
  readonly what: string;
}

/** One of some programs has a Deployment in some namespace, and it is ready. */
export function oneOfProgramsReady(programs: readonly KnownProgram[]): Probe {
  return {
    needs: [kinds.deployment, kinds.pod, kinds.event],
    check: (facts) => {
      const got = readAll(facts, [kinds.deployment, kinds.pod, kinds.event]);
      if ('state' in got) return got.state;
      const [deployments = [], pods = [], events = []] = got.lists;
      const [first] = programs.flatMap(({ key, value, what }) => {
        const found = deployments.find(
          (item) =>
            item.metadata.labels?.[key] === value ||
            stringMapAt(item, 'spec', 'selector', 'matchLabels')[key] === value,
        );
        return found === undefined ? [] : [{ found, what }];
      });
      if (first === undefined)
        return todo(l10n.t('{0} is not installed.', programs[0]?.what ?? l10n.t('The dashboard')));
      const place = first.found.metadata.namespace ?? '';
      const siblings = inNamespace(pods, place);
      return withLines(
        workloadState(first.found, siblings, events) ??
          done(l10n.t('{0} is ready in {1}.', first.what, place)),
        podLines([first.found], siblings, events),
      );
    },
  };
}
