/**
 * The access log (PROTOCOL.md section 6): whose tickets were opened, by eight bytes of a `notice` that their phones alone
 * know. What is opened is on disk here before any officer sees it; a day's list is public when the day is over, is then
 * never changed, and its hash lies in the audit log.
 */
import { join } from 'node:path';
import type { Clock } from '../../../platform/clock';
import type { Disk } from '../../../platform/disk';
import { hourly } from '../../../platform/hourly';
import { inTurn } from '../../../platform/in-turn';
import type { Log } from '../../../platform/log';
import type { Random } from '../../../platform/random';
import { writeFileAtomic } from '../../../platform/write-file-atomic';
import { ACCESS_ENTRY_SIZE, type ListedDay } from '../../../protocol/access-list';
import { toHex } from '../../../protocol/bytes';
import { dateOfDay, dayOf, localOffsetMinutes } from '../../../protocol/days';
import { sha256 } from '../../../protocol/hmac';
import type { AuditLog } from '../audit/log';
import { readIfThere } from '../vault/keys';
import { entriesIn, filledUp, listLength, sortedBytes } from './entries';

export type PublishedList = ListedDay & { readonly bytes: Uint8Array };

export type AccessLog = {
  /**
   * Tickets that were opened, by their entries of eight bytes one after the other. Resolves when they are on disk; noting
   * one again on the same day changes nothing. @throws the disk's error: then nothing of them may be shown
   */
  note(entries: Uint8Array): Promise<void>;
  /** The lists of days that are over, oldest first. */
  published(): readonly PublishedList[];
  /** Publishes what is due now. */
  work(): Promise<void>;
  close(): Promise<void>;
};

export type AccessLogOptions = {
  readonly disk: Disk;
  /** The authority's folder. */
  readonly folder: string;
  readonly random: Pick<Random, 'bytes'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly audit: Pick<AuditLog, 'append'>;
  /** Seconds, of the bundle. */
  readonly dayShift: () => number;
  /** Days that a list is shown: as long as diaries keep a ride. */
  readonly retentionDays: () => number;
};

type ShownList = PublishedList & { readonly day: number };

/** Publishes once now and then each hour; what fails is said and tried again. @throws Malformed when a file is damaged */
export async function openAccessLog(options: AccessLogOptions): Promise<AccessLog> {
  const { disk, random, clock, log } = options;
  const folder = join(options.folder, 'access');
  const notedPath = (day: number) => join(folder, `${day}.noted`);
  const listPath = (day: number) => join(folder, `${day}.list`);
  const turns = inTurn();
  const today = () => dayOf(clock.now(), options.dayShift());
  const shownAs = (day: number, bytes: Uint8Array): ShownList => ({
    day,
    date: dateOfDay(day, options.dayShift(), localOffsetMinutes(options.dayShift())),
    sha256: toHex(sha256(bytes)),
    count: bytes.length / ACCESS_ENTRY_SIZE,
    bytes,
  });

  await disk.makeFolder(folder);
  /** By day, of days whose list is not public yet. */
  const noted = new Map<number, Set<string>>();
  let shown: readonly ShownList[] = [];
  for (const name of await disk.list(folder)) {
    const [, number, kind] = /^(\d{1,5})\.(noted|list)$/.exec(name) ?? [];
    if (number === undefined) continue;
    const bytes = await disk.read(join(folder, name));
    if (kind === 'list') shown = [...shown, shownAs(Number(number), bytes)];
    else noted.set(Number(number), new Set(entriesIn(bytes)));
  }
  shown = [...shown].sort((a, b) => a.day - b.day);

  /** Today, unless a clock that ran ahead has published it: a list that is public is never changed. */
  const openDay = () => Math.max(today(), (shown.at(-1)?.day ?? -1) + 1);
  const write = async (day: number, entries: ReadonlySet<string>) => {
    await writeFileAtomic(disk, notedPath(day), sortedBytes(entries));
    noted.set(day, new Set(entries));
  };

  const publish = async (day: number) => {
    const lengths = shown.map(({ count }) => count);
    const entries = noted.get(day) ?? new Set<string>();
    const list = shownAs(day, filledUp(entries, listLength(entries.size, lengths), random));
    await options.audit.append({
      action: 'access-list-published',
      who: ['vault'],
      about: `${list.date} ${list.sha256}`,
      count: list.count,
    });
    await writeFileAtomic(disk, listPath(day), list.bytes);
    shown = [...shown, list];
    log.info('a list of the access log was published', { day, count: list.count });
  };
  /** Which of a list's entries are real is known no longer than the day lasts; also after a crash in between. */
  const forget = async () => {
    const isPublic = new Set(shown.map(({ day }) => day));
    const oldest = today() - options.retentionDays();
    const old = shown.filter(({ day }) => day < oldest).map(({ day }) => day);
    const over = [...noted.keys()].filter((day) => isPublic.has(day) || day < oldest);
    const paths = [...old.map(listPath), ...over.map(notedPath)];
    for (const path of paths) if (await readIfThere(disk, path)) await disk.remove(path);
    if (paths.length > 0) await disk.syncFolder(folder);
    for (const day of over) noted.delete(day);
    shown = shown.filter(({ day }) => day >= oldest);
  };
  const work = () =>
    turns(async () => {
      const now = today();
      const last = shown.at(-1)?.day ?? -1;
      const first = Math.max(
        now - options.retentionDays(),
        last >= 0 ? last + 1 : Math.min(now, ...noted.keys()),
      );
      // Also a day on which the vault was off: none is told from another.
      for (let day = first; day < now; day++) await publish(day);
      await forget();
      if (last >= now)
        log.warn('the access log is ahead of the clock: what is opened waits for its next day', {
          day: last,
        });
      // From the first day on there is a list for each.
      if (!noted.has(openDay())) await write(openDay(), new Set());
    });
  const working = hourly(clock, work, (error) =>
    log.error('the access log could not be published, tried again in an hour', { error }),
  );
  await working.now();

  return {
    note: (entries) =>
      turns(async () => {
        const day = openDay();
        const before = noted.get(day) ?? new Set<string>();
        const after = new Set([...before, ...entriesIn(entries)]);
        if (after.size > before.size) await write(day, after);
      }),
    published: () => shown,
    work: working.now,
    async close() {
      await working.close();
      await turns.idle();
    },
  };
}
