/**
 * Riders whom the terminal checks in by itself: a card is shown, or the driver types a number. Each comes once: the
 * terminal draws such a check-in's id, so who comes twice is two check-ins of one person.
 */
import type { ScreenMoment } from '../../../device/screen/state';
import { utf8 } from '../../../protocol/bytes';
import { encodeCard } from '../../../protocol/card';
import { cardText } from '../../../protocol/identifiers';
import { CANARY, CITY, PHONE_CANARY } from '../cast';
import type { Boarding } from '../plan';
import type { Terminal } from '../terminal';
import type { Attempt } from '../witness';
import type { Channel, City } from './channel';

const PATIENCE_MS = 12_000;

type Rider = { readonly identifier: string; present(terminal: Terminal): boolean };

/** A card whose number no two riders of a run share, in its last characters neither. */
const cardOf = (n: number): Rider => {
  const number = utf8(CANARY + String(n).padStart(4, '0'));
  return {
    identifier: cardText(number),
    present: (terminal) => terminal.show(encodeCard(CITY.cardKey, number)),
  };
};

const phoneOf = (n: number): Rider => {
  const typed = PHONE_CANARY + String(n).padStart(4, '0');
  return {
    identifier: `+86${typed}`,
    present: (terminal) => terminal.press({ action: 'check-in', kind: 'phone', number: typed, people: 1 }),
  };
};

function namedRiders(city: City, channel: 'card' | 'assisted', riderOf: (n: number) => Rider): Channel {
  const { world, terminals, witness } = city;
  const listening = new Map<string, Attempt>();
  let people = 0;
  const nameOf = (terminal: Terminal, tail: string) => `${terminal.id} ${tail}`;

  const hear = (terminal: Terminal, moment: ScreenMoment) => {
    if (moment.channel !== channel || moment.tail === undefined) return;
    const name = nameOf(terminal, moment.tail);
    const attempt = listening.get(name);
    listening.delete(name);
    if (attempt && moment.kind !== 'refused') witness.tells(attempt, terminal.id);
  };
  for (const terminal of terminals) terminal.onMoment((moment) => hear(terminal, moment));

  return {
    board: ({ terminal: place }: Boarding) => {
      const terminal = terminals[place]!;
      if (!terminal.isOpen) return;
      const { identifier, present } = riderOf(people++);
      const who = {
        who: identifier,
        kind: 'boarding',
        channel,
        terminal: terminal.id,
        day: undefined,
      } as const;
      const attempt = witness.tries(who);
      const name = nameOf(terminal, identifier.slice(-4));
      listening.set(name, attempt);
      present(terminal);
      world.clock.setTimer(PATIENCE_MS, () => listening.delete(name));
    },
    get waiting() {
      return listening.size;
    },
  };
}

export const cardRiders = (city: City): Channel => namedRiders(city, 'card', cardOf);
export const assistedRiders = (city: City): Channel => namedRiders(city, 'assisted', phoneOf);
