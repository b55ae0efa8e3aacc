/** How a check-in was made, and what is to be said of one. Pure. */
import { Malformed } from './errors';

/** Channels by their number on the wire. */
export const CHANNEL = { code: 1, pass: 2, card: 3, assisted: 4, driver: 5 } as const;
export type Channel = keyof typeof CHANNEL;

/** The channel of a number on the wire; `Malformed` for another. */
export function channelOf(number: number): Channel {
  for (const name of Object.keys(CHANNEL) as Channel[]) if (CHANNEL[name] === number) return name;
  throw new Malformed('channel', `has the unknown number ${number}`);
}

/**
 * Marks on a stored check-in, as bits: `late` (no proof of presence), `crowded` (more than seats in one step),
 * `misdated` (corrected time more than 2 hours outside its day), `unproven` (signature failed), `reassigned`
 * (the terminal claimed another vehicle than the registry), `clockUnsure` (boarded by a clock nobody vouched for).
 */
export const MARK = {
  late: 1,
  crowded: 2,
  misdated: 4,
  unproven: 8,
  reassigned: 16,
  clockUnsure: 32,
} as const;
export type Mark = keyof typeof MARK;

export function marksToBits(marks: readonly Mark[]): number {
  return marks.reduce((bits, mark) => bits | MARK[mark], 0);
}

export function marksFromBits(bits: number): Mark[] {
  return (Object.keys(MARK) as Mark[]).filter((mark) => (bits & MARK[mark]) !== 0);
}
