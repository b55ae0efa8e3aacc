import assert from 'node:assert/strict';
import { openAuditLog } from '../../backend/authority/audit/log';
import { openRiderStore } from '../../backend/authority/registrar/rider-store';
import { openSegmentFiles } from '../../backend/authority/segments/segment-files';
import { SHENYANG, silent, testCity } from '../../backend/authority/testing/city';
import { startVaultRetention } from '../../backend/authority/vault/retention';
import { openShareKeyring } from '../../backend/authority/vault/shares';
import { combineShares, splitAmong } from '../../backend/authority/vault/sharing';
import { openSegmentKeyring } from '../../backend/operator/segments/keyring';
import { startRetention } from '../../backend/operator/segments/retention';
import { MemoryDisk } from '../../platform/memory-disk';
import { seededRandom } from '../../platform/random';
import { virtualClock } from '../../platform/virtual-clock';
import { writeFileAtomic } from '../../platform/write-file-atomic';
import { fromBase64url, fromUtf8, toBase64url, utf8 } from '../../protocol/bytes';
import { dayStart } from '../../protocol/days';
import { readDestruction } from '../../protocol/destruction';
import { sha256 } from '../../protocol/hmac';
import { generateHpkeKey, hpkeOpen, hpkeSeal, importSecretKey } from '../../protocol/hpke';
import { INFO } from '../../protocol/labels';
import { openSegment, packSegment } from '../../protocol/segment';
import { generateSigningKey } from '../../protocol/signing';
import type { Boarding } from '../../protocol/stored-item';
import { whenTestEnds } from '../support/cleanup';

const DAY = 18_273;
const DAY_MS = 86_400_000;
const [AUTHORITY, OPERATOR, EXCHANGE] = ['/authority', '/operator', '/exchange'];
const WHO = 'one rider, and nobody else: 32 B';
const AAD = new Uint8Array(19);
const isKeyring = (path: string) => /\/keyrings?(-mirror)?\//.test(path);

const random = seededRandom('destroyed day');
const dayKey = generateHpkeKey();
const cards = generateSigningKey();

type Files = ReadonlyMap<string, Uint8Array>;

/** What a backup program, or a thief of the raw disk, takes. */
async function take(disk: MemoryDisk, which: (path: string) => boolean): Promise<Files> {
  const taken = new Map<string, Uint8Array>();
  for (const path of disk.platterPaths.filter(which)) taken.set(path, await disk.read(path));
  return taken;
}

/** A disk with these files; of one path the last. */
async function restored(...taken: readonly Files[]): Promise<MemoryDisk> {
  const disk = new MemoryDisk();
  for (const folder of [AUTHORITY, OPERATOR, EXCHANGE]) await disk.makeFolder(folder);
  for (const [path, bytes] of taken.flatMap((files) => [...files])) {
    await disk.makeFolder(path.slice(0, path.lastIndexOf('/')));
    await writeFileAtomic(disk, path, bytes);
  }
  return disk;
}

/** Both sides' stores on one disk. */
async function openSides(disk: MemoryDisk) {
  const common = { disk, random, log: silent };
  return {
    shares: await openShareKeyring({ ...common, folder: AUTHORITY, exchange: EXCHANGE }),
    files: await openSegmentFiles({ ...common, folder: AUTHORITY }),
    keyring: await openSegmentKeyring({
      ...common,
      folders: [`${OPERATOR}/keyring`, `${OPERATOR}/keyring-mirror`],
    }),
  };
}

function boardingOn(day: number): Boarding {
  return {
    kind: 'boarding',
    id: random.bytes(16),
    channel: 'assisted',
    versionByte: 0x10,
    day,
    vehicleId: '30217',
    terminalNumber: 7,
    boardedAt: dayStart(day, SHENYANG) + 1000,
    clockErrorMs: 0,
    trip: { lineId: '168', tripId: '', startDate: '', stopSequence: 0 },
    tag: random.bytes(16),
    sealed: hpkeSeal(dayKey.public, INFO.checkIn, AAD, utf8(WHO)),
    signature: null,
    people: 1,
    marks: [],
  };
}

describe('a destroyed day', function () {
  this.timeout(60_000);

  it('opens neither with old backups of everything nor with all of today: with the keyrings of then it would (control)', async () => {
    const city = await testCity();
    const disk = await restored();
    const clock = virtualClock(dayStart(DAY, SHENYANG) + DAY_MS / 2);
    const { shares, files, keyring } = await openSides(disk);
    const riders = await openRiderStore({ disk, folder: AUTHORITY, random, shards: 2, log: silent });
    const segment = async (day: number, number: number) => {
      const bytes = packSegment({
        day,
        number,
        items: [boardingOn(day)],
        key: await keyring.keyOf(day),
        random,
      });
      await files.keep({ number, day, rows: 1, bytes: bytes.length, sha256: sha256(bytes) }, bytes);
    };
    const sealTo = city.officers.map(({ id, seal }) => ({ id, seal: seal.public }));
    const split = async (day: number, secret: Uint8Array) =>
      (await splitAmong(sealTo, 2, secret, { day, generation: 1 })).map((share) => ({
        ...share,
        sealed: toBase64url(share.sealed),
      }));
    const handed = [...(await split(DAY, dayKey.secretBytes)), ...(await split(DAY + 40, random.bytes(32)))];
    await writeFileAtomic(disk, `${EXCHANGE}/shares.json`, utf8(JSON.stringify(handed)));
    await shares.importWaiting();
    const ref = random.bytes(15);
    const seeds = [DAY, DAY + 1].map((day) => ({ day, set: 0, count: 12, sealed: random.bytes(80) }));
    await riders.add({
      ref,
      token: random.bytes(32),
      phone: random.bytes(16),
      profile: random.bytes(90),
      registeredOn: DAY,
      seeds,
    });
    await segment(DAY, 1);

    /** What all officers, with these files of both sides, read of the day. */
    const attack = async (...taken: readonly Files[]): Promise<string> => {
      const found = await openSides(await restored(...taken));
      const [listed] = found.files.ofDay(DAY);
      const segmentKey = found.keyring.existing(DAY);
      const sealed = (await found.shares.sharesOf(DAY, DAY)).map((share) => ({
        ...share,
        sealed: fromBase64url('share', share.sealed),
      }));
      const bytes = taken.map((each) => each.get(`${AUTHORITY}/segments/${DAY}/1.seg`)).find(Boolean);
      if (!listed || !bytes || !segmentKey) return 'no segment opens';
      if (sealed.length === 0) return 'no shares';
      const publicOf = (secret: Uint8Array) => importSecretKey(secret).public;
      const secret = await combineShares(city.officers, sealed, publicOf, dayKey.public);
      const opened = openSegment((at, size) => bytes.slice(at, at + size), bytes.length, segmentKey);
      const [item] = opened.all();
      return fromUtf8(hpkeOpen(importSecretKey(secret), INFO.checkIn, AAD, (item as Boarding).sealed));
    };

    const backup = await take(disk, (path) => !isKeyring(path));
    const keyringsThen = await take(disk, isKeyring);
    assert.equal(await attack(backup, keyringsThen), WHO, 'control: while the day is kept');

    // 29 days later, borne out by check-ins of that day on both sides.
    clock.step(29 * DAY_MS);
    await segment(DAY + 29, 2);
    const bundle = () => city.bundle;
    const key = city.keys.audit;
    const ports = { disk, clock, log: silent, bundle };
    const audit = await openAuditLog({ ...ports, folder: AUTHORITY, random, key, offsetMinutes: () => 480 });
    const vault = startVaultRetention({
      ...ports,
      folder: AUTHORITY,
      shares,
      riders,
      segments: files,
      audit,
      key,
    });
    const receipts = `${OPERATOR}/receipts`;
    const list = { entries: [{ day: DAY + 29 }] } as unknown as Parameters<typeof startRetention>[0]['list'];
    const operator = startRetention({
      ...ports,
      keyring,
      list,
      removeSegments: async () => 1,
      key: cards,
      receipts,
    });
    whenTestEnds(() => vault.close());
    whenTestEnds(() => operator.close());
    await vault.work();
    await operator.work();

    const keyringsNow = await take(disk, isKeyring);
    const oldBlocks = new Map([...keyringsThen].filter(([path]) => path.endsWith('.sealed')));
    assert.equal(await attack(backup, keyringsNow), 'no segment opens');
    await assert.rejects(
      attack(backup, keyringsNow, oldBlocks),
      /has no key any more/,
      "the raw disk's old blocks too",
    );
    await assert.rejects(attack(backup, oldBlocks), /has no key any more/);
    // Each half alone, should one side have broken the rule of no backups.
    const halves = [AUTHORITY, OPERATOR].map(
      (side) => new Map([...keyringsThen].filter(([path]) => path.startsWith(side))),
    );
    assert.equal(await attack(backup, keyringsNow, halves[0]!), 'no segment opens');
    assert.equal(await attack(backup, keyringsNow, halves[1]!), 'no shares');
    assert.equal(await attack(backup, keyringsThen), WHO, 'control: a backup that took both keyrings');

    // The riders' seeds of the day are gone, from what the store holds and from what it held.
    assert.deepEqual(
      (await riders.find(ref))!.seeds.map(({ day }) => day),
      [DAY + 1],
    );
    const older = await restored(backup, keyringsNow);
    const oldStore = openRiderStore({ disk: older, folder: AUTHORITY, random, shards: 2, log: silent });
    await assert.rejects(oldStore, /has no key any more/);

    // Both sides signed what they destroyed, in which copies; the audit has it; the segment is gone.
    for (const [folder, signer] of [
      [AUTHORITY, key],
      [OPERATOR, cards],
    ] as const) {
      const file = JSON.parse(fromUtf8(await disk.read(`${folder}/receipts/day-${DAY}.json`)));
      const receipt = readDestruction(signer.public, fromBase64url('receipt', file.signed));
      assert.deepEqual([receipt.firstDay, receipt.lastDay, receipt.copies.length], [DAY, DAY, 4]);
    }
    assert.equal(audit.last('day-destroyed')?.about, `day ${DAY}`);
    assert.ok(!disk.platterPaths.some((path) => path.includes(`/segments/${DAY}/`)));

    // Nothing more goes the same day, and nothing by a clock that nobody bears out.
    await vault.work();
    assert.equal(shares.destroyedThrough, DAY);
    clock.step(60 * DAY_MS);
    await vault.work();
    await operator.work();
    assert.deepEqual([shares.destroyedThrough, keyring.shreddedThrough], [DAY, DAY]);
    assert.ok(keyring.existing(DAY + 29));
  });
});
