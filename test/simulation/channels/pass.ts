/** Riders who show a pass: they listen for the beep, and try again when there is none. */
import type { ScreenMoment } from '../../../device/screen/state';
import { ticketCheckInId } from '../../../protocol/check-in-id';
import { encodePass } from '../../../protocol/pass';
import { pairOf } from '../../../protocol/ticket/pair';
import type { Boarding } from '../plan';
import type { Terminal } from '../terminal';
import type { Attempt } from '../witness';
import type { Channel, City } from './channel';

const PATIENCE_MS = 12_000;
const MOST_TRIES = 5;

type Rider = {
  readonly terminal: Terminal;
  readonly text: string;
  readonly who: Omit<Attempt, 'tries' | 'told'>;
  attempt?: Attempt;
  tries: number;
};

export function passRiders(city: City): Channel {
  const { world, random, terminals, witness } = city;
  /** Who listens for a beep, by terminal and the two digits that the screen shows. */
  const listening = new Map<string, Rider>();
  const nameOf = (terminal: Terminal, pair: number) => `${terminal.id} ${pair}`;

  /** Riders who have not gone in yet. */
  let waiting = 0;

  const show = (rider: Rider, pair: number) => {
    const mine = ++rider.tries;
    const name = nameOf(rider.terminal, pair);
    listening.set(name, rider);
    if (rider.terminal.isOpen) rider.attempt = witness.tries(rider.who);
    rider.terminal.show(rider.text);
    world.clock.setTimer(PATIENCE_MS, () => {
      if (listening.get(name) !== rider || rider.tries !== mine) return;
      listening.delete(name);
      again(rider, pair);
    });
  };
  const again = (rider: Rider, pair: number) => {
    if (rider.tries >= MOST_TRIES) waiting--;
    else world.clock.setTimer(3_100 + random.below(15_000), () => show(rider, pair));
  };
  const hear = (terminal: Terminal, { channel, kind, pair }: ScreenMoment) => {
    if (channel !== 'pass' || pair === undefined) return;
    const name = nameOf(terminal, pair);
    const rider = listening.get(name);
    if (!rider) return world.note(terminal.id, `beeps for ${pair}, and nobody listens any more`);
    listening.delete(name);
    if (kind === 'refused') return again(rider, pair);
    if (rider.attempt) witness.tells(rider.attempt, terminal.id);
    // Somebody who is not sure holds it there once more.
    if (random.below(10) === 0) again(rider, pair);
    else waiting--;
  };
  for (const terminal of terminals) terminal.onMoment((moment) => hear(terminal, moment));

  return {
    board: ({ terminal: place }: Boarding) => {
      const terminal = terminals[place]!;
      const { ticket, day } = city.ticket(terminal);
      const id = ticketCheckInId(ticket, terminal.number, 'pass');
      const who = { who: id, kind: 'boarding', channel: 'pass', terminal: terminal.id, day } as const;
      waiting++;
      show({ terminal, text: encodePass(ticket), who, tries: 0 }, pairOf(ticket));
    },
    get waiting() {
      return waiting;
    },
  };
}
