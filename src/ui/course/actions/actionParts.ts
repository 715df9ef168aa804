import type { LogOutputChannel } from 'vscode';
import type { Action, ActionKind } from '../../../course/actions.ts';
import type { Step } from '../../../course/course.ts';
import type { AnalyzeParts } from '../../analysis/analyzeParts.ts';
import type { ToolBox } from '../../cli/toolBox.ts';
import type { ClusterHub } from '../../cluster/clusterHub.ts';
import type { OpenedManifests } from '../../editor/openedManifests.ts';
import type { NamespaceLabels } from '../../explorer/namespaceLabels.ts';
import type { InsideDocuments } from '../../inside/insideDocuments.ts';
import type { Forwards } from '../../sessions/forwards.ts';
import type { Sessions } from '../../sessions/sessions.ts';
import type { CommandTerminal } from '../../terminal/commandTerminal.ts';
import type { Traffic } from '../../traffic/traffic.ts';
import type { CourseState } from '../courseState.ts';

/** What the actions of steps work with. */
export interface ActionParts {
  readonly hub: ClusterHub;
  readonly tools: ToolBox;
  readonly terminal: CommandTerminal;
  readonly labels: NamespaceLabels;
  readonly sessions: Sessions;
  readonly forwards: Forwards;
  readonly inside: InsideDocuments;
  readonly traffic: Traffic;
  readonly course: CourseState;
  readonly analysis: AnalyzeParts;
  readonly opened: OpenedManifests;
  readonly log: LogOutputChannel;
  /** Absolute paths. */
  readonly folders: {
    readonly walkthroughs: string;
    readonly samples: string;
  };
}

export type ActionOf<K extends ActionKind> = Extract<Action, { kind: K }>;

/** Does one kind of action for a step, or rejects with a UserFacingError that says why not. */
export type ActionRunner<K extends ActionKind> = (
  parts: ActionParts,
  action: ActionOf<K>,
  step: Step,
) => Promise<void>;
