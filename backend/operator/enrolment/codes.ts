/**
 * One-time codes for new terminals (FAULTS.md 5.1): 8 characters, 15 minutes, 5 tries, each bound to one terminal number and
 * one vehicle. In memory: after a restart the operator makes another. A code's first two characters name it, so that wrong
 * tries count against the code that was meant; the other six (30 bits) prove it.
 */
import { timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../../platform/clock';
import type { Random } from '../../../platform/random';
import { utf8 } from '../../../protocol/bytes';
import { CODE_ALPHABET, CODE_LENGTH, CODE_NAME_LENGTH } from '../../../protocol/enrolment-code';

const LIFE_MS = 15 * 60_000;
const TRIES = 5;
/** Open at one time; a depot equips a few dozen vehicles a day. */
const MOST_OPEN = 200;

export type OpenCode = {
  readonly code: string;
  readonly number: number;
  readonly vehicleId: string;
  /** Who made it. */
  readonly who: string;
  readonly endsInMs: number;
  readonly triesLeft: number;
  readonly used: boolean;
};

/** A code that was right: what it is for, and what was answered to it, for a terminal that did not hear the answer. */
export type Ticket<Answer> = {
  readonly number: number;
  readonly vehicleId: string;
  readonly who: string;
  /** Whose request it was used for, and the answer under way or given. */
  used?: { readonly by: string; readonly answer: Promise<Answer> };
};

type Held<Answer> = { code: string; endsAt: number; tries: number; ticket: Ticket<Answer> };

export type Codes<Answer> = {
  /** @throws Error in words when too many are open */
  make(what: { readonly number: number; readonly vehicleId: string; readonly who: string }): OpenCode;
  /** The ticket of a code that is open and right; a wrong one costs the code that it names a try. */
  find(code: string): Ticket<Answer> | undefined;
  /** Takes a code back. */
  cancel(number: number): void;
  /** Newest first. */
  open(): OpenCode[];
};

export function createCodes<Answer>(ports: {
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly random: Pick<Random, 'bytes'>;
}): Codes<Answer> {
  const { clock, random } = ports;
  /** By name. */
  const codes = new Map<string, Held<Answer>>();
  const nameOf = (code: string) => code.slice(0, CODE_NAME_LENGTH);
  const clean = () => {
    const now = clock.monotonic();
    for (const [name, { endsAt, tries }] of codes) if (now >= endsAt || tries >= TRIES) codes.delete(name);
  };
  // 256 is a multiple of 32: no character is likelier than another.
  const draw = () => [...random.bytes(CODE_LENGTH)].map((byte) => CODE_ALPHABET[byte % 32]).join('');
  const shown = ({ code, endsAt, tries, ticket }: Held<Answer>): OpenCode => ({
    code,
    number: ticket.number,
    vehicleId: ticket.vehicleId,
    who: ticket.who,
    endsInMs: Math.max(0, endsAt - clock.monotonic()),
    triesLeft: TRIES - tries,
    used: ticket.used !== undefined,
  });
  return {
    make(what) {
      clean();
      if (codes.size >= MOST_OPEN)
        throw new Error(`${MOST_OPEN} codes are open: wait until some are used or over`);
      let code = draw();
      while (codes.has(nameOf(code))) code = draw();
      const held = { code, endsAt: clock.monotonic() + LIFE_MS, tries: 0, ticket: { ...what } };
      codes.set(nameOf(code), held);
      return shown(held);
    },
    find(code) {
      clean();
      const held = codes.get(nameOf(code));
      if (!held) return undefined;
      const [given, right] = [utf8(code), utf8(held.code)];
      if (given.length === right.length && timingSafeEqual(given, right)) return held.ticket;
      held.tries++;
      return undefined;
    },
    cancel(number) {
      for (const [name, { ticket }] of codes) if (ticket.number === number) codes.delete(name);
    },
    open() {
      clean();
      return [...codes.values()].reverse().map(shown);
    },
  };
}
