/** Work that must not overlap, done in the order in which it was asked for. */
export type InTurn = {
  <Result>(work: () => Result | Promise<Result>): Promise<Result>;
  /** Resolves when what was asked for so far is over. */
  idle(): Promise<void>;
};

export function inTurn(): InTurn {
  let last: Promise<void> = Promise.resolve();
  const run = <Result>(work: () => Result | Promise<Result>): Promise<Result> => {
    const done = last.then(work);
    // A failure is its caller's; the next in turn begins all the same.
    last = done.then(
      () => undefined,
      () => undefined,
    );
    return done;
  };
  return Object.assign(run, { idle: () => last });
}
