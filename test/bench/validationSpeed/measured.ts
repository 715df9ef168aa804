/** What one checker took for one file. Times in milliseconds, memory in MiB. */
export interface Measured {
  readonly open: number;
  readonly edit: number;
  readonly memory: number;
  /** The longest time at a stretch in which nothing else could run; the load of the code included; only for our own side. */
  readonly block?: number;
}
