/**
 * Whose cards are (PROTOCOL.md section 4): bindings that terminals sealed to the registrar, fetched from the operator in
 * their order and kept sealed. The first owner stays; another one makes a conflict, which people settle.
 */
import { join } from 'node:path';
import type { Clock, Timer } from '../../../platform/clock';
import type { Disk } from '../../../platform/disk';
import { openJournal } from '../../../platform/journal';
import type { Log } from '../../../platform/log';
import type { Random } from '../../../platform/random';
import { concat, readUint, uint } from '../../../protocol/bytes';
import { type CardOwner, openCardOwner } from '../../../protocol/card-owner';
import { Malformed } from '../../../protocol/errors';
import type { HpkeKeyPair } from '../../../protocol/hpke';
import type { ListedOwner, OperatorLink } from '../operator-link/link';

export type CardOwners = {
  /** First binding first; more than one is a conflict. */
  ownersOf(card: string): readonly CardOwner[];
  /** Cards of which somebody is the only owner. */
  cardsOf(owner: CardOwner): readonly string[];
  /** Every card with its owners, for a case's own process. */
  all(): (readonly [card: string, owners: readonly CardOwner[]])[];
  /** Cards with more than one owner. */
  readonly conflicts: readonly string[];
  /** Fetches what is new; resolves when it is on disk. Throws what the link throws. */
  fetch(link: OperatorLink): Promise<void>;
};

const EVERY_MS = 10_000;

/** Opens them from `card-owners/` of the authority's folder, and fetches every ten seconds until closed. */
export async function openCardOwners(ports: {
  readonly disk: Disk;
  readonly folder: string;
  readonly random: Random;
  readonly clock: Clock;
  readonly registrar: HpkeKeyPair;
  readonly link: () => OperatorLink | undefined;
  readonly log: Log;
}): Promise<CardOwners & { close(): Promise<void> }> {
  const { disk, random, clock, registrar, log } = ports;
  const journal = await openJournal({ folder: join(ports.folder, 'card-owners'), disk, random, log });
  const owners = new Map<string, CardOwner[]>();
  const cards = new Map<string, Set<string>>();
  let last = 0;
  const keyOf = ({ kind, identifier }: CardOwner) => `${kind} ${identifier}`;

  const take = ({ number, sealed }: ListedOwner) => {
    last = Math.max(last, number);
    try {
      const { card, owner } = openCardOwner(registrar, sealed);
      const known = owners.get(card) ?? [];
      if (known.some((each) => keyOf(each) === keyOf(owner))) return;
      owners.set(card, [...known, owner]);
      cards.set(keyOf(owner), (cards.get(keyOf(owner)) ?? new Set()).add(card));
      if (known.length > 0) log.warn('a card has another owner already: a conflict for the desk', { number });
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      log.warn('a card owner cannot be opened', { number, error });
    }
  };
  for await (const { record } of journal.read())
    take({ number: readUint(record, 0, 4), sealed: record.subarray(4) });

  let busy: Promise<void> = Promise.resolve();
  const fetch = (link: OperatorLink): Promise<void> => {
    const done = busy.then(async () => {
      for (let listed = await link.listCardOwners(last); listed.length > 0; ) {
        for (const each of listed) {
          await journal.append(concat(uint(each.number, 4), each.sealed));
          take(each);
        }
        listed = await link.listCardOwners(last);
      }
    });
    busy = done.catch(() => undefined);
    return done;
  };

  let timer: Timer | undefined;
  let closed = false;
  let trouble = '';
  const again = () => {
    timer = clock.setTimer(EVERY_MS, () => {
      const link = ports.link();
      void (link ? fetch(link) : Promise.resolve())
        .then(
          () => {
            trouble = '';
          },
          (error: Error) => {
            if (error.message !== trouble) log.info('card owners do not come', { why: error.message });
            trouble = error.message;
          },
        )
        .then(() => {
          if (!closed) again();
        });
    });
  };
  again();

  return {
    ownersOf: (card) => owners.get(card) ?? [],
    cardsOf: (owner) => [...(cards.get(keyOf(owner)) ?? [])].filter((card) => owners.get(card)?.length === 1),
    all: () => [...owners],
    get conflicts() {
      return [...owners].filter(([, all]) => all.length > 1).map(([card]) => card);
    },
    fetch,
    close: async () => {
      closed = true;
      timer?.cancel();
      await busy;
      await journal.close();
    },
  };
}
