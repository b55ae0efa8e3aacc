/** Whom a check-in that a terminal sealed names: opened with the day keys, as only officers could. */
import { decodeRecord, itemOf } from '../../device/outbox/record';
import type { MemoryDisk } from '../../platform/memory-disk';
import { toHex } from '../../protocol/bytes';
import { hpkeOpen } from '../../protocol/hpke';
import { INFO } from '../../protocol/labels';
import { openedSubject } from '../../protocol/sealed-subject';
import { type StoredItem, unpackItem } from '../../protocol/stored-item';
import { terminalSealAad } from '../../protocol/terminal-tag';
import { CITY } from './cast';
import { recordsOnPlatter } from './platter';

/** What the outbox's record of an item begins with. */
const OUTBOX_ITEM = 1;

type Sealed = Pick<Extract<StoredItem, { kind: 'boarding' }>, 'id' | 'day' | 'tag' | 'sealed'>;

export class Subjects {
  private readonly opened = new Map<string, string>();

  /** Whom an item names; undefined for a ticket's: its id says enough. */
  of(item: StoredItem): string | undefined {
    return item.kind === 'boarding' && item.signature === null ? this.open(item) : undefined;
  }

  /** Everybody whom the operator's journal names, as a power cut would leave it now. */
  inStore(disk: MemoryDisk, folder: string): Set<string> {
    const items = [...recordsOnPlatter(disk, folder)].map(unpackItem);
    return new Set(items.flatMap((item) => this.of(item) ?? []));
  }

  /** Everybody whom a terminal's outbox names. */
  inOutbox(disk: MemoryDisk, folder: string): Set<string> {
    const named = new Set<string>();
    for (const record of recordsOnPlatter(disk, folder)) {
      if (record[0] !== OUTBOX_ITEM) continue;
      const item = itemOf(decodeRecord(record));
      if (item.kind === 'card' || item.kind === 'assisted') named.add(this.open(item));
    }
    return named;
  }

  private open({ id, day, tag, sealed }: Sealed): string {
    const key = toHex(id);
    const known = this.opened.get(key);
    if (known !== undefined) return known;
    const dayKey = CITY.dayKeys.get(day);
    if (!dayKey) throw new Error(`sealed to day ${day}, which has no key`);
    const subject = openedSubject(hpkeOpen(dayKey, INFO.checkIn, terminalSealAad(day, tag), sealed));
    const name = subject.kind === 'ticket' ? 'a ticket' : subject.identifier;
    this.opened.set(key, name);
    return name;
  }
}
