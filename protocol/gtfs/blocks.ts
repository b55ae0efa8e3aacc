/** Trips of one block are one vehicle's, one after the other: two at once are odd, and a feed is taken with them. Pure. */
import type { Trip } from './feed';
import type { Findings } from './table';

/** Warns of trips of one block and one service that run at the same time. */
export function warnOfBlocks(file: string, trips: Iterable<Trip>, findings: Findings): void {
  const blocks = new Map<string, Trip[]>();
  for (const trip of trips) {
    // A trip that goes nowhere is an error already.
    if (trip.blockId === undefined || trip.stopTimes.length === 0) continue;
    const key = JSON.stringify([trip.serviceId, trip.blockId]);
    const block = blocks.get(key);
    if (block) block.push(trip);
    else blocks.set(key, [trip]);
  }
  for (const block of blocks.values()) {
    block.sort((a, b) => a.stopTimes[0]!.departure - b.stopTimes[0]!.departure);
    for (const [i, next] of block.slice(1).entries()) {
      const before = block[i]!;
      if (next.stopTimes[0]!.departure < before.stopTimes.at(-1)!.arrival)
        findings.warn(
          file,
          undefined,
          `trips ${before.id} and ${next.id} of block ${next.blockId} run at the same time: one vehicle cannot run both`,
          'block',
        );
    }
  }
}
