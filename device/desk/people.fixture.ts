/** A desk for cards, typed numbers and drivers over a disk that can fail, with the vault's side to read what was sealed. */
import { silentLog } from '../../platform/log';
import { MemoryDisk } from '../../platform/memory-disk';
import { seededRandom } from '../../platform/random';
import { virtualClock } from '../../platform/virtual-clock';
import { type Bundle, readBundle } from '../../protocol/bundle';
import { fromHex, toHex } from '../../protocol/bytes';
import { dayStart } from '../../protocol/days';
import { generateHpkeKey, hpkeOpen } from '../../protocol/hpke';
import { INFO } from '../../protocol/labels';
import type { BatchItem } from '../../protocol/messages/check-in-batch';
import { type Identifier, openedSubject } from '../../protocol/sealed-subject';
import { generateSigningKey, verifierFor } from '../../protocol/signing';
import { provesTagKeySeal, tagKeyAad, terminalSealAad, terminalTag } from '../../protocol/terminal-tag';
import bundleVector from '../../protocol/vectors/bundle.json';
import { terminalClock } from '../clock/terminal-clock';
import { StorageFailing } from '../outbox/mending';
import { Shift } from '../shift/shift';
import { NamedDesk } from './named-desk';
import { TagKeys } from './tag-keys';

export const DAY = 18_273;
export const TERMINAL = 7;
export const cardKey = generateSigningKey();
export const registrar = generateHpkeKey();
const base = readBundle(fromHex(bundleVector.rootPublic), fromHex(bundleVector.signed));
const dayKeys = new Map([DAY, DAY + 1].map((day) => [day, generateHpkeKey()]));
export const bundle: Bundle = {
  ...base,
  cards: cardKey.public,
  registrar: registrar.public,
  days: [...dayKeys].map(([day, key]) => ({ day, key: key.public })),
};

/** Each desk is a start of its own, with other chances. */
let starts = 0;

type Made = Extract<BatchItem, { kind: 'card' | 'assisted' | 'driver' }>;

export function peopleDesk(change: { bundle?: Bundle; trust?: boolean; disk?: MemoryDisk } = {}) {
  const clock = virtualClock(dayStart(DAY, base.dayShift) + 3_600_000);
  const time = terminalClock(clock, { trustSystemClock: change.trust ?? true });
  const random = seededRandom(++starts);
  const signingKey = generateSigningKey();
  const disk = change.disk ?? new MemoryDisk();
  const items: BatchItem[] = [];
  const storage = { failing: false };
  const outbox = {
    get failing() {
      return false;
    },
    append: async (item: BatchItem) => {
      if (storage.failing) throw new StorageFailing(new Error('EIO'));
      items.push(item);
    },
  };
  const context = () => ({ vehicle: '30217' });
  const current = () => change.bundle ?? bundle;
  const shared = { time, random, outbox, context, log: silentLog() };
  const tagKeys = new TagKeys({
    ...shared,
    bundle: current,
    monotonic: () => clock.monotonic(),
    terminalNumber: TERMINAL,
    signingKey,
  });
  const begun: number[] = [];
  const desk = new NamedDesk({
    ...shared,
    bundle: current,
    tagKeys,
    monotonic: () => clock.monotonic(),
    beforeBoarding: () => begun.push(items.length),
  });
  const shift = new Shift({ ...shared, tagKeys, disk, path: '/t/shift.json' });

  /** The vault's side: who is sealed in an item, and by which boarding of theirs the signed tag key gives its tag. */
  const opened = (item: Made): { who: Identifier; k: number } => {
    const dayKey = dayKeys.get(item.day)!;
    const who = openedSubject(
      hpkeOpen(dayKey, INFO.checkIn, terminalSealAad(item.day, item.tag), item.sealed),
    ) as Identifier;
    for (const each of items) {
      if (each.kind !== 'tag key' || each.day !== item.day) continue;
      const { day, sealed, signature } = each;
      if (!provesTagKeySeal(verifierFor(signingKey.public), TERMINAL, day, sealed, signature)) continue;
      const key = hpkeOpen(dayKey, INFO.tagKey, tagKeyAad(TERMINAL, day), sealed);
      for (let k = 0; k < 64; k++) if (toHex(terminalTag(key, who, k)) === toHex(item.tag)) return { who, k };
    }
    throw new Error('no signed tag key gives this tag');
  };
  return { clock, time, disk, items, storage, tagKeys, desk, shift, opened, begun };
}

export const made = (items: readonly BatchItem[]): Made[] =>
  items.filter(
    (item): item is Made => item.kind === 'card' || item.kind === 'assisted' || item.kind === 'driver',
  );
