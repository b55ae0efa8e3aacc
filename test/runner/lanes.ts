import { availableParallelism } from 'node:os';

/** Names to a process of tests which lane it runs in, from 0: what is one to a machine is shared out by it. */
export const LANE = 'CORIDE_TEST_LANE';

/** No more lanes than these, whatever the machine: each may hold a browser and a city of processes. */
export const MOST_LANES = 4;

/** @returns how many processes of tests run at once where nobody says so: one for each processor */
export function usualLanes(): number {
  return Math.min(availableParallelism(), MOST_LANES);
}

/**
 * Begins each work in its order as soon as one of the lanes is free.
 * @param work is told its lane, from 0; a rejection ends the lane
 * @returns when all has ended
 */
export async function inLanes(lanes: number, work: ((lane: number) => Promise<void>)[]): Promise<void> {
  const waiting = [...work];
  const run = async (lane: number) => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await next(lane);
  };
  await Promise.all(Array.from({ length: lanes }, (_, lane) => run(lane)));
}
