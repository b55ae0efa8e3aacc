/** The outbox alone, on this disk: how fast it takes check-ins when nothing waits in it, and behind 50,000. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type Outbox, openOutbox } from '../../device/outbox/outbox';
import { systemClock } from '../../platform/clock';
import { openJournal } from '../../platform/journal';
import { silentLog } from '../../platform/log';
import { nodeDisk } from '../../platform/node-disk';
import { systemRandom } from '../../platform/random';
import { TICKET_SIZE } from '../../protocol/ticket/layout';
import { timed } from '../measure';

/** Each waits for its own synced write, as each rider does. */
const WRITERS = 100;
const ROUND = 5_000;

/** Check-ins a second into an outbox in which `waiting` wait already; a new one a round. */
export async function acceptRate(folder: string, waiting: number): Promise<number> {
  const own = join(folder, `outbox-${randomBytes(4).toString('hex')}`);
  const clock = systemClock();
  const shared = { disk: nodeDisk(), random: systemRandom(), log: silentLog() };
  const outbox = await openOutbox({
    openJournal: () => openJournal({ folder: join(own, 'outbox'), ...shared }),
    openSetAside: () => openJournal({ folder: join(own, 'set-aside'), ...shared }),
    clock,
    now: () => clock.now(),
    log: shared.log,
  });
  try {
    await take(outbox, waiting);
    const ms = await timed(() => take(outbox, ROUND));
    return (ROUND * 1000) / ms;
  } finally {
    await outbox.close();
  }
}

async function take(outbox: Outbox, count: number): Promise<void> {
  let left = count;
  const writer = async () => {
    while (left-- > 0) {
      const item = { kind: 'pass' as const, id: randomBytes(16), ticket: randomBytes(TICKET_SIZE) };
      await outbox.append({ ...item, at: Date.now(), err: 5 }, { vehicle: '30217', line: '168' });
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, writer));
}
