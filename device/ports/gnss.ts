/** What a satellite receiver is to the terminal: where the vehicle is, how fast, and what time it is, or why not. */
import type { Estimate } from '../clock/estimate';

export interface Gnss {
  readonly state: GnssState;
  /** The newest fix; undefined when it is older than a few seconds. */
  readonly fix: Fix | undefined;
  /** Begins to read. Called once. */
  start(handlers: GnssHandlers): void;
  /** Lets go of the device; no handler is called afterwards. */
  close(): Promise<void>;
}

/**
 * `none`: this terminal has no receiver. `missing`: it should be there and is not. `silent`: the line is open, but no
 * sentence comes. `no fix`: it hears too few satellites, as in a tunnel.
 */
export type GnssState = 'none' | 'opening' | 'missing' | 'silent' | 'no fix' | 'fix';

export type Fix = {
  /** Own monotonic time at which it was heard, ms. */
  readonly heardAt: number;
  /** Degrees, WGS 84. */
  readonly lat: number;
  readonly lon: number;
  /** Metres a second over ground. */
  readonly speed?: number;
  /** Degrees from true north, 0 to 360; absent while standing. */
  readonly bearing?: number;
  /** Horizontal dilution of precision: 1 is good, beyond 5 is poor. */
  readonly hdop?: number;
};

export interface GnssHandlers {
  onFix(fix: Fix): void;
  /** A time that has proven itself. */
  onTime(estimate: Estimate): void;
  onState(state: GnssState): void;
  /** It is this late at least, unix ms: an older time is a broken week. 0 while nothing is certain. */
  floor(): number;
}

/** A terminal without a receiver. */
export function noGnss(): Gnss {
  return { state: 'none', fix: undefined, start: () => {}, close: async () => {} };
}
