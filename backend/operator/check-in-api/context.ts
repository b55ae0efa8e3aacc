/** What looking, boarding and alighting stand on, and the replies that they share. */
import type { Clock } from '../../../platform/clock';
import type { Bundle } from '../../../protocol/bundle';
import type { RelayReply } from '../../../protocol/relay/reply';
import type { SentenceCode } from '../../../protocol/sentences';
import type { TicketProver } from '../../../protocol/ticket/prove';
import type { Registry } from '../registry/registry';
import type { Vehicle } from '../registry/schema';
import type { ItemStore } from '../store/item-store';
import type { Crowd } from './crowd';
import type { OneAtATime } from './one-at-a-time';
import type { Proofs } from './proofs';

export interface ApiContext {
  readonly store: ItemStore;
  readonly registry: Registry;
  readonly proofs: Proofs;
  readonly crowd: Crowd;
  readonly perTicket: OneAtATime;
  readonly clock: Pick<Clock, 'now'>;
  /** The bundle in force and a prover for its ticket keys. */
  current(): { readonly bundle: Bundle; readonly prove: TicketProver };
  /** Tells a terminal's screen of a boarding (people 1 to 9) or an alighting (0). Never throws. */
  tell(terminalNumber: number, people: number, atMs: number, ticket: Uint8Array): void;
}

/** A reply of this sentence, with the names of the vehicle where it is known. */
export function replyOf(
  { registry }: Pick<ApiContext, 'registry'>,
  code: SentenceCode,
  time: number,
  vehicle: Vehicle | undefined,
  more: Partial<Pick<RelayReply, 'codeTime' | 'id' | 'grant' | 'receipt'>> = {},
): RelayReply {
  const line = vehicle?.lineId === undefined ? undefined : registry.line(vehicle.lineId);
  return {
    code,
    line: line?.name ?? '',
    to: line?.to ?? { zh: '', en: '' },
    vehicle: vehicle?.label ?? '',
    kind: vehicle?.kind ?? 'bus',
    time,
    codeTime: 0,
    id: null,
    grant: null,
    receipt: null,
    ...more,
  };
}
