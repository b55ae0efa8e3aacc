import assert from 'node:assert/strict';
import { silentLog } from '../../platform/log';
import { virtualClock } from '../../platform/virtual-clock';
import type { Bundle } from '../../protocol/bundle';
import { readBundle } from '../../protocol/bundle';
import { fromHex } from '../../protocol/bytes';
import { encodeCard } from '../../protocol/card';
import { dayStart } from '../../protocol/days';
import { generateHpkeKey } from '../../protocol/hpke';
import type { BatchItem } from '../../protocol/messages/check-in-batch';
import { encodePass } from '../../protocol/pass';
import { generateSigningKey } from '../../protocol/signing';
import { mintTicket } from '../../protocol/ticket/mint';
import { pairOf } from '../../protocol/ticket/pair';
import bundleVector from '../../protocol/vectors/bundle.json';
import { terminalClock } from '../clock/terminal-clock';
import { cardReader } from './card-reader';
import { Desk } from './desk';
import type { DeskOutcome } from './outcome';

const DAY = 18_273;
const base = readBundle(fromHex(bundleVector.rootPublic), fromHex(bundleVector.signed));

function desk(change: { trust?: boolean; bundle?: Bundle | null } = {}) {
  const ticketKey = generateSigningKey();
  const dayKey = generateHpkeKey();
  const tickets = [{ number: 0, key: ticketKey.public, firstDay: DAY - 9, lastDay: DAY + 9 }];
  const bundle = change.bundle === null ? undefined : { ...base, tickets };
  const clock = virtualClock(dayStart(DAY, base.dayShift) + 3_600_000);
  const onDisk: BatchItem[] = [];
  const outcomes: DeskOutcome[] = [];
  const accepted = new Map<string, number>();
  const key = (id: Uint8Array) => Buffer.from(id).toString('hex');
  /** The outbox's side of the desk: tells what it holds, and can stand still or fail as a disk does. */
  const disk = { failing: false, write: async () => {} };
  const time = terminalClock(clock, { trustSystemClock: change.trust ?? true });
  const running = new Desk({
    bundle: () => bundle,
    time,
    monotonic: () => clock.monotonic(),
    terminalNumber: 7,
    outbox: {
      get failing() {
        return disk.failing;
      },
      acceptedAgo: (id) => {
        const at = accepted.get(key(id));
        return at === undefined ? undefined : clock.monotonic() - at;
      },
      append: async (item) => {
        await disk.write();
        onDisk.push(item);
        accepted.set(key(item.id), clock.monotonic());
      },
    },
    context: () => ({ vehicle: '30217', line: '168' }),
    readCard: cardReader({ bundle: () => bundle, isRevoked: () => false }),
    onCard: async () => ({ kind: 'accepted', code: 'checked-in', channel: 'card' }),
    feedback: (outcome) => outcomes.push(outcome),
    log: silentLog(),
  });
  let n = 0;
  const pass = (day = DAY, signer = ticketKey) => {
    const ticket = mintTicket({
      ticketKey: signer,
      keyNumber: 0,
      day,
      dayKey: dayKey.public,
      seed: new Uint8Array(16),
      n: n++,
      riderRef: new Uint8Array(15),
      notice: new Uint8Array(16),
    });
    return { ticket, text: encodePass(ticket) };
  };
  const show = async (text: string) => {
    await running.scanned({ kind: 'code', text });
    return outcomes.at(-1);
  };
  return { clock, time, onDisk, outcomes, disk, pass, show, running };
}

describe('the check-in desk', () => {
  it('checks a pass in: on disk before the feedback, with the two digits of the phone', async () => {
    const { onDisk, disk, pass, show, outcomes } = desk();
    const { ticket, text } = pass();
    let finish = () => {};
    const synced = new Promise<void>((resolve) => (finish = resolve));
    disk.write = () => synced;
    const shown = show(text);
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(outcomes, [], 'no feedback while the disk works');
    finish();
    assert.deepEqual(await shown, {
      kind: 'accepted',
      code: 'checked-in',
      channel: 'pass',
      pair: pairOf(ticket),
    });
    assert.equal(onDisk.length, 1);
  });

  it('gives one outcome for a pass that is read twenty times in a second', async () => {
    const { pass, running, outcomes, clock } = desk();
    const { text } = pass();
    const reads = Array.from({ length: 20 }, async () => {
      await clock.advance(50);
      await running.scanned({ kind: 'code', text });
    });
    await Promise.all(reads);
    assert.equal(outcomes.length, 1);
  });

  it('says already within ten minutes, used later, and takes the next pass of the same phone', async () => {
    const { pass, show, clock, onDisk } = desk();
    const { text } = pass();
    await show(text);
    await clock.advance(9 * 60_000);
    assert.equal((await show(text))?.kind, 'already');
    await clock.advance(2 * 60_000);
    assert.equal((await show(text))?.code, 'pass-used');
    assert.equal((await show(pass().text))?.kind, 'accepted');
    assert.equal(onDisk.length, 2);
  });

  it('refuses in words what is no pass of this city and day', async () => {
    const { pass, show, onDisk } = desk();
    const cases: [string, string][] = [
      [pass(DAY, generateSigningKey()).text, 'ticket-forged'],
      [pass(DAY + 1).text, 'ticket-wrong-day'],
      [pass(DAY + 20).text, 'ticket-key-unknown'],
      [`${pass().text.slice(0, -3)}:::`, 'not-a-pass'],
      [encodeCard(generateSigningKey(), new Uint8Array(10)), 'card-forged'],
      ['HTTPS://CHECK.CORIDE.CN/#CAF23SX6NEJPAKMHS7JXJLNY5Q', 'not-the-code'],
    ];
    for (const [text, code] of cases) assert.equal((await show(text))?.code, code);
    assert.deepEqual(onDisk, []);
  });

  it('turns nobody away for a clock that nobody vouches for', async () => {
    const { pass, show } = desk({ trust: false });
    assert.equal((await show(pass(DAY + 1).text))?.kind, 'accepted');
  });

  it('accepts nothing while the disk fails, and says so', async () => {
    const { pass, show, disk, onDisk } = desk();
    disk.write = () => Promise.reject(new Error('EIO'));
    assert.equal((await show(pass().text))?.code, 'storage-failing');
    disk.write = async () => {};
    disk.failing = true;
    assert.equal((await show(pass().text))?.code, 'storage-failing');
    disk.failing = false;
    assert.equal((await show(pass().text))?.kind, 'accepted');
    assert.equal(onDisk.length, 1);
  });

  it('turns away only days that are over for certain while nobody vouches for its clock', async () => {
    const { pass, show, time } = desk({ trust: false });
    time.raiseFloor(dayStart(DAY + 1, base.dayShift) + 3 * 3_600_000);
    assert.equal((await show(pass(DAY).text))?.code, 'ticket-wrong-day');
    assert.equal((await show(pass(DAY + 1).text))?.kind, 'accepted');
  });

  it('takes a pass of yesterday for two hours of today', async () => {
    const { pass, show, clock } = desk();
    assert.equal((await show(pass(DAY - 1).text))?.kind, 'accepted');
    await clock.advance(3_600_000 + 2_000);
    assert.equal((await show(pass(DAY - 1).text))?.code, 'ticket-wrong-day');
  });

  it('says of something else that it is no pass, once a reading', async () => {
    const { running, outcomes } = desk();
    for (let i = 0; i < 5; i++) await running.scanned({ kind: 'foreign' });
    assert.deepEqual(
      outcomes.map(({ code }) => code),
      ['not-a-pass'],
    );
  });

  it('refuses passes before it has a bundle', async () => {
    const without = desk({ bundle: null });
    assert.equal((await without.show(without.pass().text))?.code, 'ticket-key-unknown');
  });
});
