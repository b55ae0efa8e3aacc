/**
 * The processes of open cases: one each, born at approval, ended by close, by its time, or with the vault. What was opened
 * and found lives there and in the result that officers look at while it lives; then it is gone.
 */
import type { Clock } from '../../../platform/clock';
import { inTurn } from '../../../platform/in-turn';
import type { Log } from '../../../platform/log';
import { toBase64url } from '../../../protocol/bytes';
import type { SignedRelease } from '../../../protocol/release';
import type { AccessLog } from '../access/access-log';
import { ticketsToNote } from '../access/to-note';
import type { AuditLog } from '../audit/log';
import type { CardOwners } from '../registrar/card-owners';
import { Leases } from '../segments/segment-shelf';
import type { TraceConfig } from '../tracing/config';
import type { SecondDegree } from '../tracing/second-degree';
import type { TraceNews } from '../tracing/trace';
import { bearCase, type CaseChild } from './case-child';
import type { ResealedShare } from './case-messages';
import { type CaseNews, createShowing, type Showing } from './case-showing';
import type { StoredCase } from './case-store';
import type { CaseView } from './case-view';
import type { CaseResult, RunPrints } from './newness';
import { askOperator, type CasePorts, CaseRefused, waitForSegments } from './run-case';

export type CaseRoomPorts = Pick<CasePorts, 'link' | 'registrar' | 'fetcher' | 'segmentDeadline'> & {
  readonly clock: Clock;
  readonly log: Log;
  /** The authority's folder. */
  readonly folder: string;
  readonly exchange: string;
  readonly files: CasePorts['files'];
  readonly config: TraceConfig;
  /** Folder of the fleet's passenger counts. */
  readonly counts?: string;
  readonly cards: Pick<CardOwners, 'all'>;
  readonly signedBundle: () => Uint8Array | undefined;
  readonly audit: Pick<AuditLog, 'append'>;
  readonly access: Pick<AccessLog, 'note'>;
  /** How long keys live, ms. */
  readonly lifetime: () => number;
  readonly onOpened: (id: string) => Promise<void>;
  readonly onTraced: (
    id: string,
    counts: { rides: number; coRiders: number },
    prints: RunPrints,
  ) => Promise<void>;
};

type Room = {
  /** The two who opened it, and why. */
  readonly officers: readonly string[];
  readonly why: string;
  readonly child: CaseChild;
  readonly endsAt: number;
  readonly given: string[];
  opened: boolean;
  /** Sealed parts opened in this run that are in the audit log. */
  audited: number;
  trouble?: string;
  result?: CaseResult;
  second?: SecondDegree;
  readonly showing: Showing;
  /** Resolves when all tickets that the process has opened are in the access log. @throws the disk's error */
  noteOpened(): Promise<void>;
};

export type CaseRooms = {
  open(stored: StoredCase, release: SignedRelease): Promise<void>;
  of(id: string): CaseView['process'] | undefined;
  /** What the case found, while its process lives. */
  result(id: string): CaseResult | undefined;
  /**
   * Tells what the case shows already, and then all that comes, until `end`; gives what stops it.
   * @throws CaseRefused when no process lives
   */
  watch(id: string, tell: (news: CaseNews) => void): () => void;
  /** Traces once more: what came since is in. @throws CaseRefused */
  again(id: string): void;
  /** Contacts of these co-riders of the newest result; kept until the case is traced again. @throws CaseRefused */
  askSecondDegree(id: string, officer: string, coRiders: readonly number[]): Promise<void>;
  /** What was found last, while the process lives. */
  secondDegree(id: string): SecondDegree | undefined;
  /** So many outcomes of calls were noted: whoever watches looks again. */
  noted(id: string, noted: number): void;
  give(id: string, officer: string, shares: readonly ResealedShare[]): Promise<void>;
  end(id: string): Promise<void>;
  /** Process numbers, for whoever wants to see that they are gone. */
  pids(): number[];
  close(): Promise<void>;
};

export function createCaseRooms(ports: CaseRoomPorts): CaseRooms {
  const { clock, log, audit } = ports;
  const rooms = new Map<string, Room>();

  /** @param leases get what the case reads, whose files then stay until the case ends */
  const release = async (id: string, officers: readonly string[], signed: SignedRelease, leases: Leases) => {
    const about = `case ${id}`;
    const count = signed.lastDay - signed.firstDay + 1;
    await audit.append({ action: 'release-asked', who: officers, about, count });
    const released = await askOperator(ports, signed);
    await waitForSegments(ports, signed, released.lastSegment);
    const lease = ports.files.lease(released.segmentKeys.map(({ day }) => day));
    leases.add(lease);
    return { ...released, segments: lease.segments };
  };

  const openRoom = (id: string): Room => {
    const room = rooms.get(id);
    if (!room) throw new CaseRefused(403, 'the keys of this case were closed: open it again');
    return room;
  };

  return {
    async open(stored, signed) {
      const { id, person, from, to } = stored;
      const bundle = ports.signedBundle();
      if (!bundle) throw new CaseRefused(503, 'there is no bundle in force yet');
      const lifetime = ports.lifetime();
      const { folder, exchange, config } = ports;
      const officers = signed.signatures.map(({ officer }) => officer);
      const cards = ports.cards.all();
      const birth = {
        folder,
        exchange,
        bundle,
        person,
        from,
        to,
        release: signed,
        cards,
        config,
        ...(ports.counts !== undefined && { counts: ports.counts }),
        lifetime,
        now: clock.now(),
        ...(stored.lastRun && { before: stored.lastRun }),
      };
      let room: Room | undefined;
      const about = `case ${id}`;
      const why = stored.reason;
      const toNote = ticketsToNote(ports.access);
      const leases = new Leases();
      /**
       * What could not be audited, or whose riders would not know, is not shown: news wait for each other, for the access
       * log and for their line in the audit log.
       */
      const turns = inTurn();
      const inRoom = (work: (of: Room) => Promise<void>): Promise<void> =>
        turns(async () => {
          await toNote.note();
          if (room) await work(room);
        }).catch((error: Error) => log.error('news of a case are not shown', { error }));
      const audited = async (of: Room, opened: number) => {
        if (opened <= of.audited) return;
        const count = opened - of.audited;
        await audit.append({ action: 'look-up', who: officers, about, why, count });
        of.audited = opened;
      };
      // The keys live from its birth on.
      const endsAt = birth.now + lifetime;
      const child = await bearCase(
        birth,
        {
          release: () => release(id, officers, signed, leases),
          profile: (ref) => ports.registrar.profileOf(ref),
          registration: (ref) => ports.registrar.registrationOf(ref),
          registrations: (phone) => ports.registrar.registrationsOf(phone),
          onOpened: (days) =>
            inRoom(async (of) => {
              await audit.append({ action: 'days-opened', who: officers, about, why, count: days.length });
              of.opened = true;
              await ports.onOpened(id);
            }),
          onTicketsOpened(entries) {
            toNote.add(entries);
            void inRoom(async () => {});
          },
          onNews: (news: TraceNews) =>
            inRoom(async (of) => {
              if (news.type === 'so far') await audited(of, news.result.searched.opened);
              of.showing.tell(news);
            }),
          onResult: (result, prints) =>
            inRoom(async (of) => {
              await audited(of, result.searched.opened);
              of.result = result;
              await ports.onTraced(
                id,
                { rides: result.rides.length, coRiders: result.coRiders.length },
                prints,
              );
              of.showing.tell({ type: 'result', result });
            }),
          onFailed: (sentence) =>
            inRoom(async (of) => {
              of.trouble = sentence;
              // Keys that are open need no shares again: the case is traced again with them.
              if (!of.opened) of.given.length = 0;
              of.showing.tell({ type: 'trouble', sentence });
            }),
          onEnd: () => {
            leases.end();
            room?.showing.tell({ type: 'end' });
            if (rooms.get(id) === room) rooms.delete(id);
            log.info('the process of a case ended', { open: rooms.size });
          },
        },
        log,
      );
      room = {
        ...{ officers, why, child, endsAt, given: [], opened: false, audited: 0, showing: createShowing() },
        noteOpened: () => turns(toNote.note),
      };
      rooms.set(id, room);
    },
    of(id) {
      const room = rooms.get(id);
      if (!room) return undefined;
      const { child, given, endsAt, opened, trouble } = room;
      const traced = room.result !== undefined;
      return {
        key: toBase64url(child.key),
        given: [...given],
        endsAt,
        opened,
        traced,
        ...(trouble && { trouble }),
      };
    },
    result: (id) => rooms.get(id)?.result,
    watch: (id, tell) => openRoom(id).showing.watch(tell),
    again(id) {
      const room = openRoom(id);
      if (!room.opened) throw new CaseRefused(403, 'the days of this case are not open yet');
      delete room.trouble;
      room.audited = 0;
      delete room.second;
      room.showing.begin();
      room.child.again();
    },
    async askSecondDegree(id, officer, coRiders) {
      const room = openRoom(id);
      const { result, officers, why } = room;
      if (!result) throw new CaseRefused(403, 'the case is not traced yet');
      const about = `case ${id}`;
      const { run } = result.newness;
      const count = coRiders.length;
      await audit.append({ action: 'second-degree-asked', who: [officer], about, why, count });
      let found: SecondDegree;
      try {
        found = await room.child.secondDegree({ run, coRiders });
      } catch (error) {
        throw new CaseRefused(403, (error as Error).message);
      }
      await room.noteOpened();
      await audit.append({ action: 'look-up', who: officers, about, why, count: found.opened });
      if (room.result !== result)
        throw new CaseRefused(403, 'the case was traced again meanwhile: ask again');
      room.second = found;
      room.showing.tell({ type: 'second degree', found });
    },
    secondDegree: (id) => rooms.get(id)?.second,
    noted: (id, noted) => rooms.get(id)?.showing.tell({ type: 'noted', noted }),
    async give(id, officer, shares) {
      const room = openRoom(id);
      delete room.trouble;
      try {
        await room.child.give(officer, shares);
      } catch (error) {
        throw new CaseRefused(403, `the shares do not open: ${(error as Error).message}`);
      }
      if (!room.given.includes(officer)) room.given.push(officer);
    },
    async end(id) {
      const room = rooms.get(id);
      rooms.delete(id);
      room?.showing.tell({ type: 'end' });
      await room?.child.end();
    },
    pids: () => [...rooms.values()].map(({ child }) => child.pid),
    async close() {
      const open = [...rooms.values()];
      rooms.clear();
      for (const { child } of open) await child.end();
    },
  };
}
