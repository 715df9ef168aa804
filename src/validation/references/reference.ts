import type { Path } from '../../mesh/fields.ts';

/** As what a field names something, for those who judge whether that makes sense there. */
export type ReferenceRole =
  | 'account'
  | 'backend'
  | 'certificate'
  | 'class'
  | 'configuration'
  | 'delegate'
  | 'destination'
  | 'gateway'
  | 'granted'
  | 'namespace'
  | 'parent'
  | 'policyTarget'
  | 'ruleHost'
  | 'secret'
  | 'sidecarHost'
  | 'virtualHost'
  | 'workloads';

/** Parts of objects that have names of their own. */
export type PartKind = 'listener' | 'port' | 'subset' | 'host';

/** An object by its name. */
export interface NamedTarget {
  readonly by: 'name';
  readonly group: string;
  readonly kind: string;
  /** Empty for objects of the whole cluster; `undefined` where it depends on what runs there, as for Istio's secrets. */
  readonly namespace: string | undefined;
  readonly name: string;
  /** A listener, or a port of a Service, inside of that object. */
  readonly section?: string;
}

/** A Service or ServiceEntry by a host, as the object's namespace understands it. */
export interface HostTarget {
  readonly by: 'host';
  readonly host: string;
  /** A subset that a DestinationRule of that host defines. */
  readonly subset?: string;
}

/** Workloads by their labels. */
export interface LabelTarget {
  readonly by: 'labels';
  readonly labels: Readonly<Record<string, string>>;
  /** `undefined` for those of every namespace. */
  readonly namespace: string | undefined;
}

export type ReferenceTarget = NamedTarget | HostTarget | LabelTarget;

/** What one field of an object refers to. */
export interface Reference {
  readonly role: ReferenceRole;
  /** The field with the name, from the object's root; the map of labels for {@link LabelTarget}. */
  readonly path: Path;
  /** Where the name starts in the field's text: `istio-system/gate` names the Gateway from 13 on. */
  readonly start: number;
  readonly target: ReferenceTarget;
}

/** A field that names a part of what another field names: a `sectionName` or a `subset`. */
export function namesPart({ target }: Reference): boolean {
  return (
    (target.by === 'name' && target.section !== undefined) ||
    (target.by === 'host' && target.subset !== undefined)
  );
}
