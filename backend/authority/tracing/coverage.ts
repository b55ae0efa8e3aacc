/** How much of a ride the check-ins cover: who did not check in cannot be found, and an officer must know how many. */
import type { Boarding } from '../../../protocol/stored-item';
import { boardingInterval, longestRide } from './boarding-time';
import type { TraceConfig } from './config';
import type { Ride } from './rides';

/** People who boarded a vehicle in a stretch of time (unix ms), by the fleet's own counters; undefined without any. */
export type PassengerCounts = (vehicleId: string, from: number, to: number) => number | undefined;

export const noPassengerCounts: PassengerCounts = () => undefined;

export type Coverage = {
  /** People by check-in who may have been on the vehicle during the ride, the index case among them. */
  readonly checkedIn: number;
  /** Who boarded by the fleet's counters while the index case may have been on board. */
  readonly counted?: number;
};

/** @param boardings on the ride's vehicle, the index case's own among them, others' too; each check-in once */
export function coverageOf(
  ride: Ride,
  boardings: readonly Boarding[],
  counts: PassengerCounts,
  config: TraceConfig,
): Coverage {
  const { boarding, alighting, vehicleId } = ride;
  const aboard = boardings.filter((each) => {
    const { earliest, latest } = boardingInterval(each);
    return (
      each.vehicleId === vehicleId &&
      each.channel !== 'driver' &&
      earliest <= alighting.latest &&
      latest + longestRide(each, config) >= boarding.earliest
    );
  });
  const checkedIn = aboard.reduce((sum, { people }) => sum + people, 0);
  const counted = counts(vehicleId, boarding.earliest, alighting.latest);
  return { checkedIn, ...(counted !== undefined && { counted }) };
}
