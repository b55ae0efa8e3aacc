/** What the operator can know of one check-in: its own record, and how the message came. */
import type { Boarding } from '../../../protocol/stored-item';

/** How a phone's message came to the operator's door. */
export type Arrival = {
  /** The sealed bytes as they came. */
  readonly message: Uint8Array;
  /** Every header as it came, names and values in their order. */
  readonly headers: string;
  /** Which connection it came over. */
  readonly connection: number;
  /** Step that the phone said it scanned at (unit 10 s). */
  readonly scannedStep: number;
};

export type Seen = {
  /** The truth. The attacker is given it for half of the riders, to learn from. */
  readonly rider: number;
  readonly item: Boarding;
  /** Bytes of the packed record. */
  readonly size: number;
  /** Its place in the journal. */
  readonly order: number;
  /** Unix ms. */
  readonly arrivedAt: number;
  /** Check-ins in the batch that it came in; 0 when a phone sent it. */
  readonly batch: number;
  readonly arrival: Arrival | null;
};
