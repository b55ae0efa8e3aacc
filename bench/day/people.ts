/** The model's people as they come to the doors: phones that registered, cards, a number that is told to the driver. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Clock } from '../../platform/clock';
import { seededRandom } from '../../platform/random';
import { CARD_NUMBER_SIZE, encodeCard } from '../../protocol/card';
import { cardText } from '../../protocol/identifiers';
import type { SigningKey } from '../../protocol/signing';
import { type KeptPhone, Rider, SiteDoors } from '../../simulators';
import type { Person } from '../../simulators/city/people';

/** Numbers of 1,000 blocks, for a block's messages are limited. */
const BLOCKS = 1_000;
const REGISTER_AT_ONCE = 8;

/** E.164. */
export const phoneOf = (number: number): string =>
  `+86139${String(number % BLOCKS).padStart(4, '0')}${String(1_000 + Math.floor(number / BLOCKS))}`;

export type HeldCard = { readonly number: string; readonly text: string };

/** The card of each person who carries one; the same at each run of a seed. */
export function cardsOf(people: readonly Person[], seed: number, key: SigningKey): Map<number, HeldCard> {
  const random = seededRandom(`${seed} cards`);
  const cards = people
    .filter(({ means }) => means === 'card')
    .map(({ number }): [number, HeldCard] => {
      const bytes = random.bytes(CARD_NUMBER_SIZE);
      return [number, { number: cardText(bytes), text: encodeCard(key, bytes) }];
    });
  return new Map(cards);
}

/** Every phone sits in a mobile network of its own, as the site's limits expect: a proxy's header says which. */
function phoneDoors(site: string, number: number): SiteDoors {
  const network = `${11 + ((number >> 16) & 127)}.${(number >> 8) & 255}.${number & 255}.1`;
  return new SiteDoors(site, {
    fetch: (url, init) => {
      const headers = new Headers(init?.headers);
      headers.set('x-forwarded-for', network);
      return fetch(url, { ...init, headers });
    },
  });
}

export function openPhone(
  site: string,
  number: number,
  clock: Clock,
  smsCode: (phone: string) => Promise<string>,
  kept?: KeptPhone,
): Rider {
  const phone = phoneOf(number);
  return new Rider({ phone, site: phoneDoors(site, number), clock, smsCode, ...(kept && { kept }) });
}

/** Registers all phones of the people who carry one; what each then stores, by the person's number. */
export async function registerPhones(
  people: readonly Person[],
  input: {
    readonly site: string;
    readonly clock: Clock;
    smsCode(phone: string): Promise<string>;
    progress(done: number, of: number): void;
  },
): Promise<Map<number, KeptPhone>> {
  const carriers = people.filter(({ means }) => means === 'code' || means === 'pass');
  const kept = new Map<number, KeptPhone>();
  let next = 0;
  const worker = async () => {
    for (let person = carriers[next++]; person; person = carriers[next++]) {
      const rider = openPhone(input.site, person.number, input.clock, (phone) => input.smsCode(phone));
      await rider.register();
      kept.set(person.number, rider.keep()!);
      input.progress(kept.size, carriers.length);
    }
  };
  await Promise.all(Array.from({ length: REGISTER_AT_ONCE }, worker));
  return kept;
}

/** The demo gateway's log, read on from where it was last read: each number's code for whoever waits for it. */
export class TextMessages {
  private at = 0;
  private rest = '';
  private readonly codes = new Map<string, string>();
  private readonly waiting = new Map<string, (code: string) => void>();

  constructor(private readonly path: string) {}

  codeTo(phone: string): Promise<string> {
    const code = this.codes.get(phone);
    if (code !== undefined) return Promise.resolve(code);
    return new Promise((resolve) => this.waiting.set(phone, resolve));
  }

  /** Something was sent: the gateway says so. */
  look(): void {
    const file = openSync(this.path, 'r');
    try {
      const bytes = Buffer.alloc(fstatSync(file).size - this.at);
      this.at += readSync(file, bytes, 0, bytes.length, this.at);
      const lines = (this.rest + bytes.toString('utf8')).split('\n');
      this.rest = lines.pop()!;
      for (const line of lines) this.take(line);
    } finally {
      closeSync(file);
    }
  }

  private take(line: string): void {
    const [phone = ''] = line.split(' ', 1);
    const code = /验证码 (\d{6})/.exec(line)?.[1];
    if (code === undefined) return;
    this.codes.set(phone, code);
    this.waiting.get(phone)?.(code);
    this.waiting.delete(phone);
  }
}
