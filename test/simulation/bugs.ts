/**
 * Bugs that somebody could write, planted between the parts and their ports: the simulation must find each
 * (FAULTS.md 3.4). Nothing of them is in the product.
 */
import type { Disk, DiskFile } from '../../platform/disk';
import type { Network, Session } from '../../platform/network';
import { concat } from '../../protocol/bytes';
import { hpkeOpen } from '../../protocol/hpke';
import { INFO } from '../../protocol/labels';
import { decodeCheckInBatch, encodeCheckInBatch } from '../../protocol/messages/check-in-batch';
import { decodeStored, encodeStored } from '../../protocol/messages/stored';
import { decodeTicket, ticketHead } from '../../protocol/ticket/layout';
import { CITY } from './cast';

export type Bug = {
  readonly name: string;
  /** What the simulation says when it finds it. */
  readonly found: RegExp;
  readonly terminalDisk?: (disk: Disk) => Disk;
  readonly operatorDisk?: (disk: Disk) => Disk;
  readonly network?: (network: Network) => Network;
};

export const BUGS: readonly Bug[] = [
  {
    name: 'beep before sync',
    found: /is on no disk|lost/,
    terminalDisk: (disk) => withSync(disk, syncLater),
  },
  {
    name: 'ack before sync',
    found: /not on its disk|is on no disk|lost/,
    operatorDisk: (disk) => withSync(disk, syncLater),
  },
  {
    name: 'go on after a failed sync, terminal',
    found: /is on no disk|lost/,
    terminalDisk: (disk) => withSync(disk, syncOrNot),
  },
  {
    name: 'go on after a failed sync, operator',
    found: /not on its disk|is on no disk|lost/,
    operatorDisk: (disk) => withSync(disk, syncOrNot),
  },
  { name: 'trim on PUBACK', found: /lost|batches are unanswered/, network: trimOnPuback },
  { name: 'batch numbers reused', found: /lost|clock is trusted/, network: reuseBatchNumbers },
  { name: 'a rider named on the line', found: /shows a rider's identifier/, network: sayWho },
];

/** Says beside each pass who it is: what only a day key may tell. */
function sayWho(network: Network): Network {
  return withSession(network, (session) => ({
    ...session,
    publish: (topic, payload, options) => {
      if (!topic.includes('/checkin/')) return session.publish(topic, payload, options);
      const named = decodeCheckInBatch(payload).items.flatMap((item) => {
        if (item.kind !== 'pass') return [];
        const ticket = decodeTicket(item.ticket);
        return hpkeOpen(CITY.dayKeys.get(ticket.day)!, INFO.checkIn, ticketHead(ticket), ticket.sealed);
      });
      return session.publish(topic, concat(payload, ...named), options);
    },
  }));
}

/** Says at once that it is synced. */
async function syncLater(file: DiskFile): Promise<void> {
  void syncOrNot(file);
}

/** Says that it is synced, whatever the disk says. */
function syncOrNot(file: DiskFile): Promise<void> {
  return file.sync().catch(() => undefined);
}

function withSync(disk: Disk, sync: (file: DiskFile) => Promise<void>): Disk {
  return {
    open: async (path, mode, permissions) => {
      const file = await disk.open(path, mode, permissions);
      return { ...file, sync: () => sync(file) };
    },
    read: (path) => disk.read(path),
    list: (folder) => disk.list(folder),
    makeFolder: (path) => disk.makeFolder(path),
    rename: (from, to) => disk.rename(from, to),
    remove: (path) => disk.remove(path),
    removeFolder: (path) => disk.removeFolder(path),
    syncFolder: (path) => disk.syncFolder(path),
    lock: (folder) => disk.lock(folder),
  };
}

/** The terminal takes the broker's PUBACK for the operator's `stored`. */
function trimOnPuback(network: Network): Network {
  return withSession(network, (session) => {
    let heard: ((topic: string, payload: Uint8Array) => void) | undefined;
    return {
      ...session,
      onMessage: (handler) => {
        heard = handler;
        session.onMessage(handler);
      },
      publish: async (topic, payload, options) => {
        await session.publish(topic, payload, options);
        if (!topic.includes('/checkin/')) return;
        const { batch } = decodeCheckInBatch(payload);
        const stored = { v: 1 as const, batch, refused: [], t1: 0, t2: 0 };
        heard?.(storedTopicOf(topic), encodeStored(stored));
      },
    };
  });
}

/** Each start of the terminal numbers its batches from 1 again. */
function reuseBatchNumbers(network: Network): Network {
  const numbers: number[] = [];
  const small = (batch: number) => {
    if (!numbers.includes(batch)) numbers.push(batch);
    return numbers.indexOf(batch) + 1;
  };
  return withSession(network, (session) => ({
    ...session,
    publish: (topic, payload, options) => {
      if (!topic.includes('/checkin/')) return session.publish(topic, payload, options);
      const message = decodeCheckInBatch(payload);
      const renumbered = encodeCheckInBatch({ ...message, batch: small(message.batch) });
      return session.publish(topic, renumbered, options);
    },
    onMessage: (handler) =>
      session.onMessage((topic, payload) => {
        if (!topic.includes('/stored/')) return handler(topic, payload);
        const stored = decodeStored(payload);
        handler(topic, encodeStored({ ...stored, batch: numbers[stored.batch - 1] ?? 0 }));
      }),
  }));
}

function withSession(network: Network, change: (session: Session) => Session): Network {
  return { connect: async (options) => change(await network.connect(options)) };
}

const storedTopicOf = (checkInTopic: string): string => checkInTopic.replace(/\/checkin\/.\//, '/stored/');
