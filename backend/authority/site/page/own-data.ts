/**
 * "Export my data": everything that this phone holds of its rider, as a file that the phone makes itself; nobody is asked
 * for it. Left out is what speaks for the rider (token, tickets, receipts): whoever finds the file could use it.
 */
import type { DiaryEntry } from './diary';
import { localTime } from './local-time';
import type { Rider } from './rider';
import { saveFile } from './save-file';

/** Readable by people and programs; times are local, with their zone. */
export type OwnData = {
  readonly format: 'coride own data 1';
  readonly made: string;
  readonly registeredNumberEnds: string | null;
  /** What others hold, for the file is the whole answer to "what is known of me". */
  readonly heldElsewhere: { readonly healthAuthority: string; readonly busCompany: string };
  readonly keptDays: number;
  readonly unusedPasses: number;
  readonly notSentYet: readonly { readonly scanned: string }[];
  readonly rides: readonly object[];
  /** Where the push service wakes this phone; the health authority holds it too, with nothing beside it. */
  readonly wokenAt?: string;
};

export function ownData({ clock, diary, wallet, queue, ...rider }: Rider): OwnData {
  const wokenAt = rider.wokenAt();
  const waiting = queue.entries().flatMap((entry) => (entry.kind === 'board' ? [entry] : []));
  return {
    format: 'coride own data 1',
    made: localTime(clock.now()),
    registeredNumberEnds: rider.registered(),
    heldElsewhere: {
      healthAuthority:
        '手机号、姓名（如填写）、注册日期 / number, name if given, day of registration. 登记内容封存,两人批准的案件才能打开 / check-ins are sealed, opened by two officers for an approved case only',
      busCompany: '车号、时间和一个不指向任何人的编号 / vehicle, time, and a tag that leads it to nobody',
    },
    keptDays: rider.keptDays(),
    unusedPasses: wallet.countFor(clock.now()),
    notSentYet: waiting.map(({ scannedAt }) => ({ scanned: localTime(scannedAt) })),
    rides: diary.entries().map(shownEntry),
    ...(wokenAt !== null && { wokenAt }),
  };
}

function shownEntry(entry: DiaryEntry): object {
  switch (entry.kind) {
    case 'ride': {
      const { line, to, vehicle, vehicleKind, at, off, pair, code, looked = [] } = entry;
      return {
        kind: 'ride',
        ...{ line, to, vehicle, vehicleKind, number: pair, stored: code },
        boarded: localTime(at),
        gotOffByOwnWord: off === null ? null : localTime(off),
        healthAuthorityLookedOn: looked,
      };
    }
    case 'pass':
      return {
        ...{ kind: 'pass shown', at: localTime(entry.at), number: entry.pair },
        healthAuthorityLookedOn: entry.looked ?? [],
      };
    case 'lost':
      return { kind: 'refused', at: localTime(entry.at), why: entry.code };
  }
}

/** As a file to save. */
export function saveOwnData(rider: Rider): void {
  const data = ownData(rider);
  const file = new Blob([`${JSON.stringify(data, null, 2)}\n`], { type: 'application/json' });
  saveFile(file, `coride-${data.made.slice(0, 10)}.json`);
}
