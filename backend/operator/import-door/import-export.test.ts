import assert from 'node:assert/strict';
import { silentLog } from '../../../platform/log';
import { MemoryDisk } from '../../../platform/memory-disk';
import { virtualClock } from '../../../platform/virtual-clock';
import { fromUtf8 } from '../../../protocol/bytes';
import { encodeExport } from '../../../protocol/export';
import { encodeCheckInBatch } from '../../../protocol/messages/check-in-batch';
import { importSigningKey } from '../../../protocol/signing';
import { type Backend, openBackend } from '../testing/backend';
import { BUS, MORNING, TODAY } from '../testing/city';
import { openImportDoor } from './import-door';
import { importExport } from './import-export';

const DAY_MS = 86_400_000;
const key = importSigningKey(new Uint8Array(32).fill(9));

describe('an export brought by a stick', () => {
  let backend: Backend;
  beforeEach(async () => {
    backend = await openBackend();
  });
  afterEach(() => backend.close());

  /** The registry with the test's signing key for the bus. */
  const registry = () => {
    const { registry: real } = backend;
    const terminal = { ...real.terminalByNumber(BUS)!, signingKey: key.public };
    return { ...real, terminalByNumber: (number: number) => (number === BUS ? terminal : undefined) };
  };
  const take = (file: Uint8Array, change: { now?: number } = {}) =>
    importExport(
      {
        registry: registry(),
        accept: (message) => backend.accept(message),
        retentionDays: () => 28,
        clock: { now: () => change.now ?? MORNING },
        log: silentLog(),
      },
      file,
    );
  const passes = () => [0, 1, 2].map((n) => backend.city.pass(BUS, MORNING - 1_000 * n));
  const fileOf = (items: ReturnType<typeof passes>, terminalNumber = BUS) => {
    const batch = { v: 1 as const, batch: 5, clock: { source: 'gnss' as const, errorMs: 50 } };
    const payload = encodeCheckInBatch({ ...batch, ctx: { vehicle: '30217' }, items });
    return encodeExport(key, { terminalNumber, madeAt: MORNING }, [payload]);
  };

  it('is stored as if it had come by network, and once however often it comes, by whatever way', async () => {
    const items = passes();
    await backend.publish(BUS, items.slice(0, 1));
    for (let i = 0; i < 2; i++) {
      const result = await take(fileOf(items));
      assert.deepEqual(result.ok && [result.stored, result.refused], [3, {}]);
    }
    for (const { id } of items) assert.ok(await backend.store.get({ kind: 'boarding', day: TODAY, id }));
  });

  const cases: [string, (file: Uint8Array) => Uint8Array | Promise<Uint8Array>, RegExp, number?][] = [
    ['was changed', (file) => file.map((byte, i) => (i === 40 ? byte ^ 1 : byte)), /changed|cut/],
    ['was cut off', (file) => file.slice(0, -100), /cut off/],
    ['is something else', () => new Uint8Array(500), /not a terminal's export/],
    [
      'is of a terminal that is unknown or was revoked',
      (file) => file.map((byte, i) => (i === 7 ? 99 : byte)),
      /not in the registry, or was revoked/,
    ],
    ['is too old', (file) => file, /older than the 28 days/, MORNING + 29 * DAY_MS],
  ];
  for (const [what, change, why, now] of cases)
    it(`is refused in words when it ${what}, and nothing of it is stored`, async () => {
      const items = passes();
      const result = await take(await change(fileOf(items)), now === undefined ? {} : { now });
      assert.ok(!result.ok && why.test(result.why), JSON.stringify(result));
      for (const { id } of items)
        assert.equal(await backend.store.get({ kind: 'boarding', day: TODAY, id }), undefined);
    });

  it('goes through the door folder: in, answered, gone; other names stay untouched', async () => {
    const disk = new MemoryDisk();
    const clock = virtualClock();
    const door = await openImportDoor({
      folder: '/import',
      disk,
      clock,
      take: (file) => take(file),
      log: silentLog(),
    });
    const put = async (name: string, bytes: Uint8Array) => {
      const file = await disk.open(`/import/in/${name}`, 'create');
      await file.write(bytes, 0);
      await file.close();
    };
    await put('a.crx', fileOf(passes()));
    await put('b.crx.new', fileOf(passes()));
    await clock.advance(2_000);
    const answer = JSON.parse(fromUtf8(await disk.read('/import/out/a.crx.json'))) as {
      ok: boolean;
      stored: number;
    };
    assert.deepEqual([answer.ok, answer.stored], [true, 3]);
    assert.deepEqual(await disk.list('/import/in'), ['b.crx.new']);
    await door.close();
  });
});
