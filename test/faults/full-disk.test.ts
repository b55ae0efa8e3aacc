import assert from 'node:assert/strict';
import type { Clock } from '../../platform/clock';
import { nodeDisk } from '../../platform/node-disk';
import { ticketCheckInId } from '../../protocol/check-in-id';
import { type Ground, layOut } from '../line/ground';
import { boardingsIn, reckon } from '../line/holds';
import { openOperatorPart } from '../line/operator-part';
import { openRelayTo } from '../line/phone';
import { OFFLINE, openTerminalPart, type TerminalPart } from '../line/terminal-part';
import { reportControl, reportFault } from '../support/fault-table';
import { waitFor } from '../support/wait';
import { ext4, smallDisk } from './machine/file-systems';
import { carelessDisk } from './planted-disks';
import { settle } from './settle';

/** More than twice the terminal's ballast, which it takes back only where check-ins have room beside it. */
const TERMINAL_BYTES = 16 * 1024 * 1024;
/** Zeros written ahead give room for a few hundred check-ins more. */
const MOST_PASSES = 1_500;
const LONG = { deadline: 60_000, every: 50 };

/** Shows passes until one is refused for want of room; the ids of those that were beeped. */
async function showUntilRefused(ground: Ground, part: TerminalPart): Promise<Uint8Array[]> {
  const [place] = ground.terminals;
  const beeped: Uint8Array[] = [];
  for (let i = 0; i < MOST_PASSES; i++) {
    const ticket = ground.ticket();
    const [outcome] = await part.show([ticket]);
    if (outcome!.kind === 'refused') return beeped;
    beeped.push(ticketCheckInId(ticket, place!.number, 'pass'));
  }
  throw new Error(`${MOST_PASSES} passes were beeped on a disk that takes nothing`);
}

const saysStorage = (part: TerminalPart) => part.screen().faults.some(({ id }) => id === 'storage');

/** Waits are a twentieth as long: room is looked for every half minute. */
const hasty = (clock: Clock): Clock => ({ ...clock, setTimer: (ms, fn) => clock.setTimer(ms / 20, fn) });

describe('a disk that takes nothing more', function () {
  this.timeout(120_000);

  it('is full under the terminal: no beep, words on the screen, and it goes on by itself when there is room', async function () {
    const card = smallDisk(this, TERMINAL_BYTES);
    const ground = await layOut({ terminals: card.folder });
    const [place] = ground.terminals;
    const clock = hasty(ground.clock);
    const part = await openTerminalPart(ground, place!, { network: OFFLINE, clock });
    card.fill();
    const beeped = await showUntilRefused(ground, part);
    await waitFor('the words', () => saysStorage(part));
    assert.deepEqual(
      (await part.show([ground.ticket()])).map(({ kind }) => kind),
      ['refused'],
    );
    card.free();
    await waitFor('it to take passes again', () => !saysStorage(part), LONG);
    const [after] = [ground.ticket()];
    assert.deepEqual(
      (await part.show([after!])).map(({ kind }) => kind),
      ['accepted'],
    );
    beeped.push(ticketCheckInId(after!, place!.number, 'pass'));
    await part.close();
    const reckoned = await settle(ground, beeped);
    reportFault({ fault: 'disk full, terminal', injected: 'tmpfs of 16 MiB, filled', runs: 1, ...reckoned });
  });

  it('beeps for nothing where failed writes are taken for good ones (control)', async function () {
    const card = smallDisk(this, TERMINAL_BYTES);
    const ground = await layOut({ terminals: card.folder });
    const [place] = ground.terminals;
    const part = await openTerminalPart(ground, place!, { network: OFFLINE, disk: carelessDisk(nodeDisk()) });
    card.fill();
    await assert.rejects(showUntilRefused(ground, part), /were beeped on a disk that takes nothing/);
    await part.close();
    reportControl({ fault: 'disk full, terminal', control: `failed writes ignored: ${MOST_PASSES} beeps` });
  });

  it('is full under the operator: nothing is called stored, terminals keep theirs, and it goes on without a restart', async function () {
    const place = smallDisk(this, 24 * 1024 * 1024);
    const ground = await layOut({ operator: place.folder });
    const [bus, other] = ground.terminals;
    const operator = await openOperatorPart(ground);
    const relay = openRelayTo(ground);
    const terminal = await openTerminalPart(ground, bus!);
    const accepted: Uint8Array[] = [];
    const show = async (count: number) => {
      const beeped = await terminal.beeped(ground.distinctTickets(count));
      accepted.push(...beeped.map((ticket) => ticketCheckInId(ticket, bus!.number, 'pass')));
    };
    await show(5);
    await waitFor('them to be stored', () => terminal.terminal.ledger.waiting === 0, LONG);
    place.fill();
    // Zeros written ahead take some more; then phones hear that they are not checked in.
    let refused = 0;
    for (let i = 0; refused < 3 && i < MOST_PASSES; i++) {
      const id = await relay.board(other!);
      if (id) accepted.push(id);
      else refused++;
    }
    assert.equal(refused, 3);
    await show(20);
    assert.ok(terminal.terminal.ledger.waiting > 0, 'they wait in the terminal');
    place.free();
    await waitFor('the terminal to be rid of them', () => terminal.terminal.ledger.waiting === 0, LONG);
    const id = await waitFor('a phone to check in', () => relay.board(other!), LONG);
    accepted.push(id);
    await terminal.close();
    await operator.close();
    const reckoned = reckon(accepted, await boardingsIn(ground.operatorFolder));
    reportFault({ fault: 'disk full, operator', injected: 'tmpfs of 24 MiB, filled', runs: 1, ...reckoned });
  });

  it('became read-only under the terminal: no beep, words; after a new mount everything that was beeped is there', async function () {
    const card = ext4(this);
    const ground = await layOut({ terminals: card.folder });
    const [place] = ground.terminals;
    const part = await openTerminalPart(ground, place!, { network: OFFLINE });
    const tickets = ground.distinctTickets(10);
    const beeped = await part.beeped(tickets);
    assert.equal(beeped.length, 10);
    card.becomeReadOnly();
    await showUntilRefused(ground, part).then((more) =>
      assert.deepEqual(more, [], 'beeped on a read-only card'),
    );
    await waitFor('the words', () => saysStorage(part));
    await part.close();
    card.restart();
    const ids = beeped.map((ticket) => ticketCheckInId(ticket, place!.number, 'pass'));
    const reckoned = await settle(ground, ids);
    reportFault({
      fault: 'card read-only, terminal',
      injected: 'mount -o remount,abort',
      runs: 1,
      ...reckoned,
    });
  });
});
