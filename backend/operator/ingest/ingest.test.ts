import assert from 'node:assert/strict';
import fc from 'fast-check';
import { JournalBroken } from '../../../platform/journal';
import { encodeCbor } from '../../../protocol/cbor';
import type { BatchItem } from '../../../protocol/messages/check-in-batch';
import { decodeStored } from '../../../protocol/messages/stored';
import type { Boarding, StoredItem } from '../../../protocol/stored-item';
import { terminalIdOf } from '../../../protocol/terminal-id';
import { type Backend, openBackend, reopenBackend } from '../testing/backend';
import { BUS, MORNING, OTHER_BUS, TODAY, UNASSIGNED } from '../testing/city';

const HOUR = 3_600_000;
const id = (n: number) => new Uint8Array(16).fill(n);

describe('ingest', () => {
  let backend: Backend;
  beforeEach(async () => {
    backend = await openBackend();
  });
  afterEach(() => backend.close());

  const boarding = async (item: { id: Uint8Array }, day = TODAY): Promise<Boarding> => {
    const found = await backend.store.get({ kind: 'boarding', day, id: item.id });
    assert.ok(found?.kind === 'boarding', 'it is not stored');
    return found;
  };
  const raw = async (value: unknown, number = BUS) =>
    decodeStored(await backend.accept({ terminalId: terminalIdOf(number), payload: encodeCbor(value) }));
  const envelope = (items: unknown[]) => ({
    v: 1,
    batch: 12,
    clock: { source: 'gnss', errorMs: 100 },
    ctx: { vehicle: '30217' },
    items,
  });

  it('stores a pass with where and when, and answers with the batch and its times', async () => {
    const pass = backend.city.pass(BUS, MORNING - 5_000);
    const answer = await backend.publish(BUS, [pass]);
    assert.deepEqual(answer, { v: 1, batch: 1, refused: [], t1: MORNING, t2: MORNING });
    const stored = await boarding(pass);
    assert.deepEqual(
      [stored.channel, stored.vehicleId, stored.terminalNumber, stored.boardedAt, stored.clockErrorMs],
      ['pass', '30217', BUS, MORNING - 5_000, 100],
    );
    assert.deepEqual([stored.trip.lineId, stored.people, stored.marks], ['168', 1, []]);
    assert.deepEqual(stored.tag, pass.ticket.slice(3, 19));
  });

  it('stores what terminals make themselves, their tag keys and alightings', async () => {
    const assisted = backend.city.assisted(MORNING, 1);
    const tagKey: BatchItem = {
      kind: 'tag key',
      id: id(2),
      day: TODAY,
      sealed: new Uint8Array(80),
      signature: new Uint8Array(64),
    };
    const alight: BatchItem = { kind: 'alight', id: id(1), day: TODAY, at: MORNING + HOUR };
    const answer = await backend.publish(BUS, [assisted, tagKey, alight]);
    assert.deepEqual(answer.refused, []);
    const made = await boarding({ id: id(1) });
    assert.deepEqual([made.channel, made.versionByte, made.signature], ['assisted', 0x10, null]);
    const key = await backend.store.get({ kind: 'tag key', day: TODAY, id: id(2) });
    assert.ok(key?.kind === 'tag key' && key.terminalNumber === BUS);
    const off = await backend.store.get({ kind: 'alighting', day: TODAY, id: id(1) });
    assert.ok(off?.kind === 'alighting' && off.alightedAt === MORNING + HOUR && off.vehicleId === '30217');
  });

  it('is durable when it answers: a power cut loses nothing that was answered', async () => {
    const passes = Array.from({ length: 20 }, (_, n) => backend.city.pass(BUS, MORNING + n));
    await backend.publish(BUS, passes);
    backend.disk.crash();
    backend = await reopenBackend(backend);
    for (const pass of passes) assert.equal((await boarding(pass)).vehicleId, '30217');
  });

  it('stores once what comes again: in the batch, in the next, at the same time, after a restart', async () => {
    const pass = backend.city.pass(BUS, MORNING);
    await backend.publish(BUS, [pass, pass]);
    await Promise.all([1, 2, 3].map(() => backend.publish(BUS, [pass])));
    await backend.close();
    backend = await reopenBackend(backend);
    assert.deepEqual((await backend.publish(BUS, [{ ...pass, at: MORNING + 9 }])).refused, []);
    await backend.segments.closeDays(0, 0xffff);
    assert.equal((await backend.packed()).length, 1);
    assert.equal((await boarding(pass)).boardedAt, MORNING);
  });

  it('keeps the same ticket at two terminals as two records', async () => {
    const ticket = backend.city.ticket();
    const [here, there] = [BUS, OTHER_BUS].map((n) => backend.city.pass(n, MORNING, ticket));
    await backend.publish(BUS, [here!]);
    await backend.publish(OTHER_BUS, [there!], '30218');
    assert.equal((await boarding(here!)).vehicleId, '30217');
    assert.equal((await boarding(there!)).vehicleId, '30218');
  });

  it("lets the registry decide the vehicle, and marks another terminal's claim", async () => {
    const [claimed, unknown] = [backend.city.pass(BUS, MORNING), backend.city.pass(UNASSIGNED, MORNING)];
    await backend.publish(BUS, [claimed], '30218');
    const stored = await boarding(claimed);
    assert.deepEqual([stored.vehicleId, stored.marks], ['30217', ['reassigned']]);
    await backend.publish(UNASSIGNED, [unknown], 'T1000');
    const kept = await boarding(unknown);
    assert.deepEqual([kept.vehicleId, kept.marks], ['T1000', ['reassigned']]);
  });

  it('marks what lies more than two hours outside its day, and clocks that nobody vouched for', async () => {
    const near = backend.city.pass(BUS, MORNING - 5 * HOUR);
    const far = backend.city.pass(BUS, MORNING - 7 * HOUR);
    await backend.publish(BUS, [near, far]);
    assert.deepEqual((await boarding(near)).marks, []);
    assert.deepEqual((await boarding(far)).marks, ['misdated']);
    const unsure = backend.city.pass(BUS, MORNING);
    const wide = { ...backend.city.pass(BUS, MORNING), err: 2 * HOUR };
    await backend.publish(BUS, [unsure], '30217', 'none');
    await backend.publish(BUS, [wide]);
    assert.deepEqual((await boarding(unsure)).marks, ['clockUnsure']);
    assert.deepEqual((await boarding(wide)).marks, ['clockUnsure']);
  });

  it("refuses a pass whose id is not this terminal's, and stores the rest of the batch", async () => {
    const mine = backend.city.pass(BUS, MORNING);
    const other = backend.city.pass(OTHER_BUS, MORNING);
    const answer = await backend.publish(BUS, [other, mine]);
    assert.deepEqual(answer.refused, [{ id: other.id, code: 'not-yours' }]);
    await boarding(mine);
    assert.equal(await backend.store.has({ kind: 'boarding', day: TODAY, id: other.id }), false);
  });

  it("refuses to end another terminal's ride", async () => {
    await backend.publish(BUS, [backend.city.assisted(MORNING, 1)]);
    const alight: BatchItem = { kind: 'alight', id: id(1), day: TODAY, at: MORNING };
    assert.deepEqual((await backend.publish(OTHER_BUS, [alight], '30218')).refused, [
      { id: id(1), code: 'not-yours' },
    ]);
    assert.equal(await backend.store.has({ kind: 'alighting', day: TODAY, id: id(1) }), false);
  });

  it('refuses what belongs to a day that is no longer kept, and keeps the oldest that is', async () => {
    // The bundle is a day old, and by its date the day before is still kept.
    const old = backend.city.assisted(MORNING, 1, TODAY - 30);
    const oldest = backend.city.assisted(MORNING, 2, TODAY - 29);
    const answer = await backend.publish(BUS, [old, oldest]);
    assert.deepEqual(answer.refused, [{ id: id(1), code: 'too-old' }]);
    assert.deepEqual((await boarding({ id: id(2) }, TODAY - 29)).marks, ['misdated']);
  });

  it('calls nothing too old because its own clock jumped ahead: terminals would drop it', async () => {
    backend.clock.step(365 * 24 * HOUR);
    const pass = backend.city.pass(BUS, MORNING);
    assert.deepEqual((await backend.publish(BUS, [pass])).refused, []);
    await boarding(pass);
  });

  it('keeps in quarantine what no key can ever have been made for', async () => {
    const answer = await backend.publish(BUS, [backend.city.assisted(MORNING, 1, TODAY + 90)]);
    assert.deepEqual(answer.refused, [{ id: id(1), code: 'unreadable' }]);
    assert.equal(backend.quarantine.count(), 1);
  });

  it('loses nothing when its own clock is far behind', async () => {
    backend.clock.step(-MORNING + 1_000);
    const pass = backend.city.pass(BUS, MORNING);
    assert.deepEqual((await backend.publish(BUS, [pass])).refused, []);
    await boarding(pass);
  });

  it('refuses an item of foreign shape, keeps it once for a look, and stores its neighbours', async () => {
    const pass = backend.city.pass(BUS, MORNING);
    const odd = { kind: 'teleport', id: id(9), at: MORNING };
    const answer = await raw(envelope([odd, pass, 17, { ...pass, id: 'no bytes' }]));
    assert.deepEqual(answer.refused, [
      { id: id(9), code: 'unreadable' },
      { id: id(0), code: 'unreadable' },
      { id: id(0), code: 'unreadable' },
    ]);
    assert.equal(answer.error, undefined);
    await boarding(pass);
    assert.equal(backend.quarantine.count(), 3);
    await raw(envelope([odd]));
    assert.equal(backend.quarantine.count(), 3);
  });

  it('asks for the items one by one when it cannot read an envelope, and stores none of them', async () => {
    const passes = [1, 2].map(() => backend.city.pass(BUS, MORNING));
    const answer = await raw({ ...envelope(passes), ctx: 'none' });
    assert.equal(answer.batch, 12);
    assert.match(answer.error ?? '', /check-in batch is not valid/);
    assert.deepEqual(answer.refused, []);
    assert.equal(await backend.store.has({ kind: 'boarding', day: TODAY, id: passes[0]!.id }), false);
    const noise = decodeStored(
      await backend.accept({ terminalId: terminalIdOf(BUS), payload: new Uint8Array([255, 1]) }),
    );
    assert.equal(noise.batch, 0);
    assert.match(noise.error ?? '', /not deterministic CBOR/);
  });

  it('moves a single item without a readable envelope to quarantine, and the terminal may go on', async () => {
    const pass = backend.city.pass(BUS, MORNING);
    const answer = await raw({ ...envelope([pass]), ctx: 'none' });
    assert.deepEqual(answer.refused, [{ id: pass.id, code: 'unreadable' }]);
    assert.equal(answer.error, undefined);
    assert.equal(backend.quarantine.count(), 1);
  });

  it('takes nothing of a terminal that is not in the registry, and has it wait', async () => {
    const answer = await backend.publish(99, [backend.city.assisted(MORNING, 1)]);
    assert.match(answer.error ?? '', /not in the registry/);
    assert.equal(await backend.store.has({ kind: 'boarding', day: TODAY, id: id(1) }), false);
  });

  it('answers every payload and never throws for what is in it', async () => {
    const pieces = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.jsonValue({ maxDepth: 2 }).map((value) => encodeCbor(envelope([value]))),
      fc.jsonValue({ maxDepth: 3 }).map(encodeCbor),
    );
    await fc.assert(
      fc.asyncProperty(pieces, async (payload) => {
        decodeStored(await backend.accept({ terminalId: terminalIdOf(BUS), payload }));
      }),
      { numRuns: 300 },
    );
  });

  it('acknowledges nothing while the disk fails, and what it acknowledges afterwards is there once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.array(fc.nat(9), { maxLength: 6 }), async (seed, failures) => {
        const own = await openBackend({ seed, city: backend.city });
        const passes = Array.from({ length: 40 }, (_, n) => own.city.pass(BUS, MORNING + n));
        const acknowledged = new Set<BatchItem>();
        const kinds = ['write', 'sync'] as const;
        for (let n = 0; n < passes.length; n += 4) {
          if (failures.includes(n / 4)) own.disk.failNext(kinds[(n / 4) % 2]!, 'EIO');
          const batch = passes.slice(n, n + 4);
          try {
            await own.publish(BUS, batch);
            for (const pass of batch) acknowledged.add(pass);
          } catch (error) {
            // No PUBACK: the terminal sends it again.
            assert.ok(error instanceof JournalBroken);
          }
          await own.clock.advance(1_000);
        }
        for (const pass of passes) if (!acknowledged.has(pass)) await own.publish(BUS, [pass]);
        await own.close();
        own.disk.crash();
        const after = await reopenBackend(own);
        await after.segments.closeDays(0, 0xffff);
        const ids = (items: readonly Pick<StoredItem, 'id'>[]) =>
          items.map((each) => Buffer.from(each.id).toString('hex')).sort();
        assert.deepEqual(ids(await after.packed()), ids(passes));
        await after.close();
      }),
      { numRuns: 15 },
    );
  });
});
