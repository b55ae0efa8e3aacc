/**
 * How long the air of a ride's vehicle stays shared after it: what is usual for its kind, or longer where the operator's registry
 * says so of the vehicle. Never shorter: an operator's word must not hide who was there. Pure.
 */
import { MINUTE_MS, type TraceConfig } from './config';
import type { Ride } from './rides';

/** @returns ms; where the vehicle's time changed during the ride, the longer one */
export function airClearingMs(
  ride: Pick<Ride, 'kind' | 'boarding' | 'alighting'> & Partial<Pick<Ride, 'vehicleId'>>,
  config: Pick<TraceConfig, 'airClearingMinutes' | 'airClearings'>,
): number {
  const usual = config.airClearingMinutes[ride.kind];
  const times = config.airClearings.get(ride.vehicleId ?? '') ?? [];
  const inForce = times.filter(
    ({ from }, i) =>
      from <= ride.alighting.latest &&
      (times[i + 1]?.from ?? Number.POSITIVE_INFINITY) > ride.boarding.earliest,
  );
  return Math.max(usual, ...inForce.map(({ minutes }) => minutes)) * MINUTE_MS;
}

/** The longest that may count for anybody on a vehicle, ms: so far around a ride is looked. */
export function longestAirClearingMs(
  vehicleId: string,
  config: Pick<TraceConfig, 'airClearingMinutes' | 'airClearings'>,
): number {
  const times = config.airClearings.get(vehicleId) ?? [];
  const all = [...Object.values(config.airClearingMinutes), ...times.map(({ minutes }) => minutes)];
  return Math.max(...all) * MINUTE_MS;
}
