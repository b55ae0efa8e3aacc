/** What one check-in says of time: when it was made, and how long a ride from there can last. All times unix ms. */
import { CODE_PERIOD_MS } from '../../../protocol/boarding-code/steps';
import type { Boarding } from '../../../protocol/stored-item';
import { MINUTE_MS, type TraceConfig, type VehicleKind } from './config';

export type Interval = { readonly earliest: number; readonly latest: number };

/** A taxi has no line. */
export const kindOf = (boarding: Pick<Boarding, 'trip'>): VehicleKind =>
  boarding.trip.lineId === '' ? 'taxi' : 'bus';

/** When the check-in was made: by code within the code's 30 s, else around the terminal's time by its clock's error. */
export function boardingInterval({
  channel,
  boardedAt,
  clockErrorMs,
}: Pick<Boarding, 'channel' | 'boardedAt' | 'clockErrorMs'>): Interval {
  const shown = channel === 'code' ? CODE_PERIOD_MS : 0;
  return { earliest: boardedAt - clockErrorMs, latest: boardedAt + shown + clockErrorMs };
}

/** Longest plausible time from boarding to alighting, ms. */
export function longestRide(boarding: Pick<Boarding, 'channel' | 'trip'>, config: TraceConfig): number {
  const minutes =
    boarding.channel === 'driver'
      ? config.longestShiftMinutes
      : (config.longestRideMinutesOfLine.get(boarding.trip.lineId) ??
        config.longestRideMinutes[kindOf(boarding)]);
  return minutes * MINUTE_MS;
}
