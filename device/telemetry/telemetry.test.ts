import assert from 'node:assert/strict';
import { MemoryDisk } from '../../platform/memory-disk';
import { virtualClock } from '../../platform/virtual-clock';
import type { About } from '../../protocol/messages/about';
import type { Alert } from '../../protocol/messages/alert';
import { type CountMessage, decodeCount } from '../../protocol/messages/count';
import { decodeHealth, type Health } from '../../protocol/messages/health';
import { encodeJson } from '../../protocol/messages/state';
import ticketVector from '../../protocol/vectors/ticket.json';
import { waitFor } from '../../test/support/wait';
import type { TerminalOptions } from '../config';
import type { BoardReadings } from '../ports/board';
import { type Buttons, noButtons } from '../ports/buttons';
import { closeInVirtualTime, makeFolder, NOW, open, TERMINAL } from '../terminal.fixture';
import { TestOperator } from '../uplink/operator.fixture';

const MINUTE = 60_000;

/** A terminal that is online, with an operator that hears it. */
async function online(
  change: Partial<TerminalOptions> = {},
  readings: BoardReadings = {},
  buttons: Buttons = noButtons(),
) {
  const disk = new MemoryDisk();
  await makeFolder(disk, '/t');
  const clock = virtualClock(NOW);
  const operator = new TestOperator(clock, TERMINAL.id);
  const board = {
    readings: async () => readings,
    describe: async () => ({ model: 'Raspberry Pi 4', serial: 'abc' }),
  };
  const opened = await open(disk, clock, operator, change, { board, buttons, version: '1.2.3' });
  await clock.advance(2_000);
  const close = () => closeInVirtualTime(opened.terminal, clock);
  const accepted = async (n: number) => {
    await waitFor('the check-in', async () => {
      await clock.advance(50);
      return opened.terminal.ledger.accepted === n;
    });
  };
  return { ...opened, disk, clock, operator, close, accepted };
}

describe('what a terminal says of itself', () => {
  it('begins with what it is and how it is, each in its schema, before any batch', async () => {
    const { operator, close } = await online(
      {},
      { freeStorageMiB: 4_000, temperatureC: 55, underVoltage: false },
    );
    const about = operator.last<About>('about')!;
    assert.deepEqual(
      [about.version, about.hardware.model, about.vehicle.id],
      ['1.2.3', 'Raspberry Pi 4', '30217'],
    );
    const health = operator.last<Health>('health')!;
    assert.deepEqual(decodeHealth(encodeJson(health)), health);
    assert.deepEqual(
      [health.outbox.storage, health.items.powerSupply, health.items.backOffice, health.board.temperatureC],
      ['ok', 'ok', 'ok', 55],
    );
    await close();
  });

  it('says everything retained again at each CONNECT, for the broker may have forgotten it', async () => {
    const { operator, clock, scanner, close } = await online();
    scanner.lose();
    await clock.advance(20_000);
    assert.equal(operator.last<Alert>('alert/scanner')?.level, 'warn');
    operator.said.length = 0;
    operator.cut();
    await clock.advance(5_000);
    const lanes = operator.said.map(({ lane }) => lane);
    for (const lane of ['about', 'health', 'alert/scanner']) assert.ok(lanes.includes(lane), lane);
    await close();
  });

  it('says at the next CONNECT that a fault is over whose end was lost with the line', async () => {
    const { operator, clock, scanner, close } = await online();
    scanner.lose();
    await clock.advance(20_000);
    assert.equal(operator.last<Alert>('alert/scanner')?.level, 'warn');
    operator.reachable = false;
    operator.cut();
    await clock.advance(1_000);
    scanner.find();
    await clock.advance(20_000);
    assert.equal(operator.last<Alert>('alert/scanner')?.level, 'warn', 'nobody heard it');
    operator.reachable = true;
    await waitFor('it to be said', async () => {
      await clock.advance(MINUTE / 4);
      return operator.last('alert/scanner') === null;
    });
    await close();
  });

  it('tells its health about every minute, and at once when a state changes', async () => {
    const { operator, clock, scanner, close } = await online();
    const healths = () => operator.said.filter(({ lane }) => lane === 'health').length;
    const before = healths();
    await clock.advance(10 * MINUTE);
    const told = healths() - before;
    assert.ok(told >= 8 && told <= 13, `${told} in ten minutes`);
    const now = healths();
    scanner.lose();
    await clock.advance(1_100);
    assert.equal(healths(), now + 1);
    assert.equal(operator.last<Health>('health')?.scanner, 'missing');
    await close();
  });

  it('raises an alert with what was seen, and takes it back; a moment of trouble raises none', async () => {
    const { operator, clock, scanner, close } = await online();
    scanner.lose();
    await clock.advance(10_000);
    scanner.find();
    await clock.advance(30_000);
    assert.equal(operator.last('alert/scanner'), null, 'only emptied at CONNECT');
    scanner.lose();
    await clock.advance(17_000);
    const { since } = operator.last<Alert>('alert/scanner')!;
    assert.match(since, /^2020-01-12T06:3/);
    scanner.find();
    await clock.advance(2_000);
    assert.equal(operator.last('alert/scanner'), null);
    await close();
  });

  it('says in `about` and by an alert that a part is missing or back, when it happens', async () => {
    const buttons = { state: 'ready' as Buttons['state'], changed: () => {} };
    const { operator, clock, close } = await online(
      {},
      {},
      {
        get state() {
          return buttons.state;
        },
        start: ({ onState }) => {
          buttons.changed = onState;
        },
        close: async () => {},
      },
    );
    const become = async (state: Buttons['state']) => {
      buttons.state = state;
      buttons.changed();
      await clock.advance(20_000);
    };
    const said = () => [
      operator.last<About>('about')?.buttons?.state,
      operator.last<Health>('health')?.items.submodules,
      operator.last<Alert | null>('alert/buttons')?.level,
    ];
    assert.deepEqual(said(), ['ready', 'ok', undefined]);
    await become('missing');
    assert.deepEqual(said(), ['missing', 'failed', 'warn']);
    const abouts = operator.said.filter(({ lane }) => lane === 'about').length;
    await become('missing');
    assert.equal(operator.said.filter(({ lane }) => lane === 'about').length, abouts, 'said once');
    await become('ready');
    assert.deepEqual(said(), ['ready', 'ok', undefined]);
    await close();
  });

  it('sees heat, a weak supply and a card that fills', async () => {
    const readings = { temperatureC: 91, underVoltage: true, freeStorageMiB: 20 };
    const { operator, clock, close } = await online({}, readings);
    for (const id of ['temperature', 'power', 'storage-low'])
      assert.ok(operator.last<Alert>(`alert/${id}`), id);
    Object.assign(readings, { temperatureC: 40, underVoltage: false, freeStorageMiB: 900 });
    await clock.advance(2 * MINUTE);
    for (const id of ['temperature', 'power', 'storage-low'])
      assert.equal(operator.last(`alert/${id}`), null, id);
    await close();
  });

  it('counts check-ins and refusals in five minutes, 1 to 4 as "<5"', async () => {
    const { operator, clock, scanner, accepted, close } = await online();
    scanner.show(ticketVector.pass);
    await accepted(1);
    scanner.show('CR2:OLD');
    await clock.advance(6 * MINUTE);
    const count = operator.last<CountMessage>('count')!;
    assert.deepEqual(decodeCount(encodeJson(count)).checkIns, { pass: '<5' });
    assert.deepEqual(Object.values(count.refusals), ['<5']);
    const counts = operator.said.filter(({ lane }) => lane === 'count').length;
    await clock.advance(10 * MINUTE);
    assert.equal(
      operator.said.filter(({ lane }) => lane === 'count').length,
      counts,
      'nothing happened since',
    );
    await close();
  });

  it("keeps a taxi's riders until the day is over: one rider is a person there", async () => {
    const { operator, clock, scanner, accepted, close } = await online({ vehicleKind: 'taxi' });
    scanner.show(ticketVector.pass);
    await accepted(1);
    await clock.advance(12 * 60 * MINUTE);
    assert.equal(operator.last('count'), undefined);
    await clock.advance(12 * 60 * MINUTE);
    assert.deepEqual(operator.last<CountMessage>('count')?.checkIns, { pass: '<5' });
    await close();
  });

  it('shows no single rider in anything that it says, minute by minute', async () => {
    const { operator, clock, scanner, accepted, close } = await online();
    const figures = (health: Health) => {
      const { at: _at, process: _process, clock: _clock, ...rest } = health;
      return JSON.stringify(rest);
    };
    await clock.advance(3 * MINUTE);
    const before = figures(operator.last<Health>('health')!);
    scanner.show(ticketVector.pass);
    await accepted(1);
    await clock.advance(3 * MINUTE);
    const after = operator.last<Health>('health')!;
    assert.deepEqual([after.ledger.accepted, after.ledger.missing], ['<5', 0]);
    const same = (text: string) => text.replace(/"(accepted|stored|waiting)":("<5"|0)/g, '');
    assert.equal(same(figures(after)), same(before));
    await close();
  });

  it("stops what only informs when the day's data is used up; check-ins and alerts go on", async () => {
    const { operator, clock, scanner, close, terminal, accepted } = await online({ dataBudgetMiB: 1 });
    for (let i = 0; i < 300 && !operator.last<Alert>('alert/data'); i++) {
      operator.cut();
      await clock.advance(125_000);
    }
    assert.ok(operator.last<Alert>('alert/data'));
    const healths = operator.said.filter(({ lane }) => lane === 'health').length;
    await clock.advance(30 * MINUTE);
    assert.equal(operator.said.filter(({ lane }) => lane === 'health').length, healths);
    scanner.show(ticketVector.pass);
    await accepted(1);
    await clock.advance(5_000);
    assert.equal(terminal.ledger.stored, 1);
    await clock.advance(24 * 60 * MINUTE);
    assert.equal(operator.last('alert/data'), null, 'a new day');
    await close();
  });
});
