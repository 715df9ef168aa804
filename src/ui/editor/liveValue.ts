/** A value that a field can have because something of that name is there. */
export interface LiveValue {
  readonly value: string;
  /** What it is and where it was found. */
  readonly detail: string;
}
