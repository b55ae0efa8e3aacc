/**
 * What the vault proves again of every check-in that it opens (PROTOCOL.md section 6): the operator's word is not enough
 * to make somebody a co-rider. Each failure has its words.
 */
import type { Bundle } from '../../../protocol/bundle';
import { concat, toHex, uint } from '../../../protocol/bytes';
import { dayBytes } from '../../../protocol/days';
import type { HpkeKeyPair } from '../../../protocol/hpke';
import type { Subject } from '../../../protocol/sealed-subject';
import type { Boarding } from '../../../protocol/stored-item';
import { MAX_BOARDINGS, terminalSealAad, terminalTag } from '../../../protocol/terminal-tag';
import type { Opening } from './opening';
import type { TagKeys } from './tag-keys';
import { openedSealed, type TicketCheckIn, ticketProofsOf } from './ticket-proofs';

export type Unproven =
  | 'the ticket is not one of ours'
  | "the ticket's key is not in the bundle"
  | 'the check-in is not what its ticket makes it'
  | 'the sealed part does not open'
  | 'the sealed part is of another kind'
  | 'no signed tag key of the terminal gives its tag'
  | 'no key of this day';

export type Proof =
  | { readonly subject: Subject; readonly unproven?: undefined }
  | { readonly unproven: Unproven; readonly subject?: undefined };

export type Prover = {
  (boarding: Boarding): Proof;
  /**
   * Proves those by ticket together and remembers it, so that asking for each takes no time.
   * @param onDone how many are done, now and then
   */
  ahead(boardings: readonly Boarding[], onDone?: (boardings: number) => void): Promise<void>;
};

export function checkInProver(input: {
  readonly bundle: Pick<Bundle, 'tickets'>;
  readonly dayKeys: ReadonlyMap<number, HpkeKeyPair>;
  readonly tagKeys: TagKeys;
  readonly opening: Opening;
  /** Gets the `notice` of each ticket that was opened: its rider will know (PROTOCOL.md section 6). */
  readonly onTicketOpened: (notice: Uint8Array) => void;
}): Prover {
  const { dayKeys } = input;
  const shared = { tickets: input.bundle.tickets, dayKeys };

  const ofTerminal = (boarding: Boarding): Proof => {
    const { day, tag, terminalNumber } = boarding;
    const opened = openedSealed(boarding, terminalSealAad(day, tag), dayKeys.get(day));
    if (!opened.subject) return opened;
    const { subject } = opened;
    if (subject.kind === 'ticket') return { unproven: 'the sealed part is of another kind' };
    const wanted = toHex(tag);
    for (const tagKey of input.tagKeys.of(terminalNumber, day))
      for (let k = 0; k < MAX_BOARDINGS; k++)
        if (toHex(terminalTag(tagKey, subject, k)) === wanted) return opened;
    return { unproven: 'no signed tag key of the terminal gives its tag' };
  };

  /**
   * Of tickets: the same check-in comes again beside another ride, as somebody's check-in elsewhere, and when a trace is
   * completed. By all that its proof is of.
   */
  const proven = new Map<string, Proof>();
  const remember = (name: string, proof: Proof) => {
    proven.set(name, proof);
    // The ticket's signature covers what is sealed in it: nobody but the vault chooses what is listed.
    if (proof.subject?.kind === 'ticket') input.onTicketOpened(proof.subject.notice);
    return proof;
  };
  const prove = (boarding: Boarding): Proof => {
    const checkIn = byTicket(boarding);
    if (!checkIn) return ofTerminal(boarding);
    const name = nameOf(checkIn);
    return proven.get(name) ?? remember(name, ticketProofsOf(shared, [checkIn])[0]!);
  };
  const ahead: Prover['ahead'] = async (boardings, onDone) => {
    const checkIns = new Map<string, TicketCheckIn>();
    for (const boarding of boardings) {
      const checkIn = byTicket(boarding);
      const name = checkIn && nameOf(checkIn);
      if (name !== undefined && !proven.has(name)) checkIns.set(name, checkIn!);
    }
    const proofs = await input.opening('ticket proofs', shared, [...checkIns.values()], onDone);
    for (const [i, name] of [...checkIns.keys()].entries()) remember(name, proofs[i]!);
  };
  return Object.assign(prove, { ahead });
}

/** Undefined for one that a terminal made. */
function byTicket({ signature, ...boarding }: Boarding): TicketCheckIn | undefined {
  if (!signature) return undefined;
  const { channel, versionByte, day, terminalNumber, id, tag, sealed } = boarding;
  return { channel, versionByte, day, terminalNumber, id, tag, sealed, signature };
}

function nameOf({ versionByte, day, tag, sealed, signature, id, terminalNumber, channel }: TicketCheckIn) {
  const head = [uint(versionByte, 1), dayBytes(day), uint(terminalNumber, 4)];
  const bytes = concat(...head, id, tag, sealed, signature);
  return `${channel} ${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')}`;
}
