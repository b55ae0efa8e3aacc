/** Making the tickets of whole days: what the mint's worker does (PROTOCOL.md section 3). */

import { importSigningKey } from '../../../protocol/signing';
import { mintTicket, sealSeed } from '../../../protocol/ticket/mint';

/** One registration's new sets; everything random comes from the caller, but for the seals' own keys. */
export type MintJob = {
  readonly riderRef: Uint8Array;
  /** E.164 */
  readonly phone: string;
  readonly sets: readonly MintSet[];
};

export type MintSet = {
  readonly day: number;
  readonly set: number;
  /** The day's public key. */
  readonly dayKey: Uint8Array;
  readonly keyNumber: number;
  readonly ticketSecret: Uint8Array;
  /** 16 random bytes. */
  readonly seed: Uint8Array;
  /** 16 random bytes a ticket; as many tickets are made. */
  readonly notices: readonly Uint8Array[];
};

export type MintedTicket = { readonly day: number; readonly ticket: Uint8Array; readonly notice: Uint8Array };
export type MintedSeed = {
  readonly day: number;
  readonly set: number;
  readonly count: number;
  readonly sealed: Uint8Array;
};
export type Minted = { readonly tickets: MintedTicket[]; readonly seeds: MintedSeed[] };

/** 0.39 ms a ticket: 84 take 33 ms, which is why a worker does it. */
export function mint({ riderRef, phone, sets }: MintJob): Minted {
  const tickets: MintedTicket[] = [];
  const seeds: MintedSeed[] = [];
  for (const { day, set, dayKey, keyNumber, ticketSecret, seed, notices } of sets) {
    const ticketKey = importSigningKey(new Uint8Array(ticketSecret));
    notices.forEach((notice, n) => {
      const ticket = mintTicket({ ticketKey, keyNumber, day, dayKey, seed, n, riderRef, notice });
      tickets.push({ day, ticket, notice });
    });
    seeds.push({ day, set, count: notices.length, sealed: sealSeed(dayKey, riderRef, day, seed, phone) });
  }
  return { tickets, seeds };
}
