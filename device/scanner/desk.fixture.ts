/** A real desk and a real outbox behind a scanner, and riders' passes that they take. */
import { systemClock } from '../../platform/clock';
import { openJournal } from '../../platform/journal';
import { silentLog } from '../../platform/log';
import { MemoryDisk } from '../../platform/memory-disk';
import { seededRandom } from '../../platform/random';
import { readBundle } from '../../protocol/bundle';
import { fromHex } from '../../protocol/bytes';
import { dayOf } from '../../protocol/days';
import { generateHpkeKey } from '../../protocol/hpke';
import { encodePass } from '../../protocol/pass';
import { generateSigningKey } from '../../protocol/signing';
import { mintTicket } from '../../protocol/ticket/mint';
import bundleVector from '../../protocol/vectors/bundle.json';
import { whenTestEnds } from '../../test/support/cleanup';
import { terminalClock } from '../clock/terminal-clock';
import { cardReader } from '../desk/card-reader';
import { Desk } from '../desk/desk';
import type { DeskOutcome } from '../desk/outcome';
import { openOutbox } from '../outbox/outbox';
import { takeAll } from '../outbox/outbox.fixture';

const base = readBundle(fromHex(bundleVector.rootPublic), fromHex(bundleVector.signed));

export async function openDesk() {
  const clock = systemClock();
  const disk = new MemoryDisk();
  const log = silentLog();
  const random = seededRandom(1);
  const ticketKey = generateSigningKey();
  const dayKey = generateHpkeKey();
  const day = dayOf(clock.now(), base.dayShift);
  const bundle = {
    ...base,
    tickets: [{ number: 0, key: ticketKey.public, firstDay: day - 2, lastDay: day + 2 }],
  };
  const outbox = await openOutbox({
    openJournal: () => openJournal({ folder: '/outbox', disk, random, log }),
    openSetAside: () => openJournal({ folder: '/aside', disk, random, log }),
    clock,
    now: () => clock.now(),
    log,
  });
  whenTestEnds(() => outbox.close());
  const outcomes: DeskOutcome[] = [];
  const desk = new Desk({
    bundle: () => bundle,
    time: terminalClock(clock, { trustSystemClock: true }),
    monotonic: () => clock.monotonic(),
    terminalNumber: 7,
    outbox,
    context: () => ({ vehicle: '30217' }),
    readCard: cardReader({ bundle: () => bundle, isRevoked: () => false }),
    onCard: async () => ({ kind: 'accepted', code: 'checked-in', channel: 'card' }),
    feedback: (outcome) => outcomes.push(outcome),
    log,
  });
  let n = 0;
  /** The pass of another rider each time. */
  const pass = () =>
    encodePass(
      mintTicket({
        ticketKey,
        keyNumber: 0,
        day,
        dayKey: dayKey.public,
        seed: Uint8Array.from({ length: 16 }, () => n >> 8),
        n: n++ & 0xff,
        riderRef: new Uint8Array(15),
        notice: new Uint8Array(16),
      }),
    );
  /** Passes, as text, of everything that was checked in. */
  const checkedIn = async () => {
    const items = (await takeAll(outbox)).flatMap((batch) => batch.items);
    return items.map((item) => (item.kind === 'pass' ? encodePass(item.ticket) : item.kind));
  };
  return { desk, outcomes, pass, checkedIn };
}
