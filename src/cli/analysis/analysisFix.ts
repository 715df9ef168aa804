import type { KubeObject } from '../../mesh/kubeObject.ts';
import type { FixPlan } from '../../validation/issue.ts';

/** What can be done about a finding of istioctl. Everything but an edit shows itself before it does anything. */
export type AnalysisFix =
  /**
   * An edit of the document that has the object, or of another one in the same file that has the object `of` these names;
   * paths start at the object.
   */
  | { readonly kind: 'edit'; readonly plan: FixPlan; readonly also?: FixPlan; readonly of?: OtherObject }
  /** A label of a namespace, set or, with `null`, removed; asked first. */
  | {
      readonly kind: 'label';
      readonly title: string;
      readonly namespace: string;
      readonly key: string;
      readonly value: string | null;
    }
  /** A rollout restart of what runs in a namespace; asked first. */
  | { readonly kind: 'restart'; readonly title: string; readonly namespace: string }
  /** A manifest to read, complete and apply. */
  | { readonly kind: 'draft'; readonly title: string; readonly text: string }
  /** The step of the course that does it. */
  | { readonly kind: 'step'; readonly title: string; readonly step: string };

/** Another object of the same file. */
export interface OtherObject {
  readonly kind: string;
  readonly group: string;
  readonly name: string;
}

/** What a fix may look at. */
export interface FixScene {
  /** The object of the finding as its document or the cluster has it. */
  readonly object: Readonly<Record<string, unknown>>;
  /** Its namespace, that of the work where it names none. */
  readonly namespace: string;
  /** Objects that are known of a kind, in the cluster and in the same file. */
  readonly known: (group: string, kind: string) => readonly KubeObject[];
}
