/** What `npm run bench` is told beside the groups. */
export type BenchOptions = {
  /** Of the terminal's load. */
  readonly minutes: number;
  /** A folder in which check-ins of cases are kept once they are laid; absent: laid anew, and removed. */
  readonly laid: string | undefined;
  /** Check-ins of `trace-peers`, in millions. */
  readonly millions: number;
};
