/** Those whom the terminal checks in itself: cards, typed numbers, drivers; and the trip that they are on. */
import { isNotFound } from '../../platform/disk';
import type { Card } from '../../protocol/card';
import { dayOf } from '../../protocol/days';
import type { BatchContext } from '../../protocol/messages/check-in-batch';
import { readTimetable, type Timetable } from '../../protocol/timetable';
import type { BundleHolder } from '../bundle/bundle-holder';
import { RevokedHolder } from '../bundle/revoked-holder';
import type { TerminalClock } from '../clock/terminal-clock';
import { type CardReader, cardReader } from '../desk/card-reader';
import { NamedDesk } from '../desk/named-desk';
import type { DeskOutcome } from '../desk/outcome';
import { TagKeys } from '../desk/tag-keys';
import type { Outbox } from '../outbox/outbox';
import { Shift } from '../shift/shift';
import { Fares } from '../trip/fares';
import { LineTrips } from '../trip/line-trips';
import { noTrips } from '../trip/no-trips';
import type { Trips } from '../trip/trips';
import type { Room } from './room';

export type People = {
  readonly tagKeys: TagKeys;
  readonly desk: NamedDesk;
  readonly shift: Shift;
  readonly trips: Trips;
  readonly readCard: CardReader;
  /** A rider's card or a driver's was shown. */
  onCard(card: Card): Promise<DeskOutcome>;
  /** Where a rider boards now; a taxi's first rider begins a fare. */
  boardingContext(): BatchContext;
};

export type PeopleParts = {
  readonly time: TerminalClock;
  readonly bundles: BundleHolder;
  readonly outbox: Outbox;
  /** The trip ended and its end is on disk: everybody has got off. */
  onTripEnd(): void;
};

export async function openPeople(room: Room, parts: PeopleParts): Promise<People> {
  const { options, identity, ports, path, atClose, show } = room;
  const { clock, random, disk, log } = ports;
  const { time, bundles, outbox } = parts;
  const bundle = () => bundles.current();
  const dayShift = () => bundle()?.dayShift ?? 0;
  const revoked = new RevokedHolder({ path: path('revoked-cards.cbor'), disk, log, bundle });
  await revoked.start();
  const { askSite } = ports;
  if (askSite) bundles.askAlong((site) => revoked.ask(() => askSite(site, '/revoked-cards')));

  const context = (): BatchContext => ({
    vehicle: options.vehicleId,
    ...(options.lineId === undefined ? {} : { line: options.lineId }),
    ...trips.context(),
  });
  const ended = async () => {
    const at = time.now();
    const id = random.bytes(16);
    const { errorMs: err } = time.state();
    await outbox.append({ kind: 'trip end', id, day: dayOf(at, dayShift()), at, err }, context());
    parts.onTripEnd();
  };
  const ends = { ended, changed: show };
  const timetable = options.vehicleKind === 'bus' ? await readOwnTimetable(room) : undefined;
  const certain = () => (time.trusted() ? time.now() : undefined);
  const place = () => ports.gnss?.fix;
  const trips: Trips = timetable
    ? new LineTrips({ ...ends, timetable, clock, now: certain, place, log })
    : options.vehicleKind === 'taxi'
      ? new Fares({ ...ends, now: () => time.now(), dayShift })
      : noTrips();
  atClose(() => trips.close());

  const { terminalNumber, signingKey } = identity;
  const tagKeys = new TagKeys({
    ...{ bundle, time, random, terminalNumber, signingKey, outbox, context },
    monotonic: () => clock.monotonic(),
  });
  const boardingContext = () => {
    trips.begin();
    return context();
  };
  const desk = new NamedDesk({
    bundle,
    tagKeys,
    time,
    monotonic: () => clock.monotonic(),
    random,
    outbox,
    beforeBoarding: () => trips.begin(),
    context,
    log,
  });
  const shift = new Shift({ tagKeys, time, random, outbox, context, disk, path: path('shift.json'), log });
  await shift.resume();
  return {
    tagKeys,
    desk,
    shift,
    trips,
    boardingContext,
    readCard: cardReader({ bundle, isRevoked: (number) => revoked.isRevoked(number) }),
    onCard: (card) => (card.kind === 'card' ? desk.card(card.number) : shift.shown(card.driver)),
  };
}

/** The line's timetable in the terminal's folder (`npm run timetable`); one that cannot be read is as none. */
async function readOwnTimetable({ ports, path, options }: Room): Promise<Timetable | undefined> {
  try {
    const timetable = readTimetable(await ports.disk.read(path('timetable.json')));
    if (timetable.line === options.lineId) return timetable;
    ports.log.warn('the timetable is for another line', { line: timetable.line });
  } catch (error) {
    if (!isNotFound(error)) ports.log.warn('timetable not read', { cause: error as Error });
  }
  return undefined;
}
