/** What `npm run bench` is told beside the groups. */
export type BenchOptions = {
  /** Of the terminal's load. */
  readonly minutes: number;
  /** A folder in which check-ins of cases are kept once they are laid; absent: laid anew, and removed. */
  readonly laid: string | undefined;
  /** Check-ins of `trace-peers`, in millions. */
  readonly millions: number;
  /** Shapes of load of `peers` and `ingest`, such as `2000x20`; absent: the group's own. */
  readonly shape: string | undefined;
  /** Terminals that are connected to each in `peers` and `overrun`. */
  readonly connected: number;
  /** Rounds of both. */
  readonly rounds: number;
};
