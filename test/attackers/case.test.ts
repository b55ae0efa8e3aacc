import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sortedBytes } from '../../backend/authority/access/entries';
import { type ConsoleCity, consoleCity } from '../../backend/authority/console/testing/console-city';
import { OfficerClient } from '../../backend/authority/console/testing/officer-client';
import { openCredentials } from '../../backend/authority/officers/credentials';
import { readPolicy, signPolicy } from '../../backend/authority/officers/policy';
import { keptLog, TODAY } from '../../backend/authority/testing/city';
import { combineOpened, combineShares } from '../../backend/authority/vault/sharing';
import { nodeDisk } from '../../platform/node-disk';
import { isListed } from '../../protocol/access-list';
import { concat, toBase64url, toHex } from '../../protocol/bytes';
import { sha256 } from '../../protocol/hmac';
import { hpkeOpen, importSecretKey } from '../../protocol/hpke';
import { INFO, LABEL } from '../../protocol/labels';
import { openedSubject } from '../../protocol/sealed-subject';
import { openSegment } from '../../protocol/segment';
import { openShare } from '../../protocol/share';
import { signLabelled } from '../../protocol/signing';
import type { Boarding } from '../../protocol/stored-item';
import { waitFor } from '../support/wait';

const at = (clock: string): number => Date.parse(`2020-01-12T${clock}+08:00`);
const [WANG, ZHANG, LIU] = ['13800246021', '13900111222', '13700555666'];
const window = { from: at('05:00:00'), to: at('11:00:00') };

describe('opening a check-in', function () {
  this.timeout(60_000);
  let city: ConsoleCity;
  let li: OfficerClient;
  let wang: OfficerClient;
  let references = 0;
  const submit = (phone = WANG) => li.submit({ phone, ...window, reference: `SY-${4000 + ++references}` });

  beforeEach(async () => {
    city = await consoleCity();
    const { scene } = city;
    const one = await scene.rider(WANG, '王小明');
    const other = await scene.rider(ZHANG, '张伟');
    scene.alight(scene.board(one, at('08:00:00')), at('08:30:00'));
    scene.alight(scene.board(other, at('08:10:00')), at('08:25:00'));
    city.releases();
    li = await new OfficerClient(city, city.people.li).signIn();
    wang = await new OfficerClient(city, city.people.wang).signIn();
  });

  it('takes two officers and the operator (control)', async () => {
    const shown = await submit();
    await wang.approve(shown);
    await wang.open(shown);
    assert.equal(
      city.peer.arrived.filter(({ line }) => line === 'POST /release').length,
      0,
      'one has opened',
    );
    await li.open(shown);
    const { rides, coRiders } = await li.result(shown.id);
    assert.deepEqual([rides.length, coRiders.length], [1, 1]);
  });

  it('fails one officer: with the own key alone, and with the other one’s open session too', async () => {
    const shown = await submit();
    await assert.rejects(li.approve(shown), /another officer approves it/);
    await assert.rejects(li.shares(shown), /the case is waiting/);
    // The approver's browser was left open: the session is there, the other one's key is not.
    const stolen = new OfficerClient(city, city.people.li);
    stolen.cookie = wang.cookie;
    await assert.rejects(stolen.approve(shown, city.people.li.officer), /not proven by your passkey or key/);
    await wang.approve(shown);
    const { shares } = await li.shares(shown);
    assert.deepEqual([...new Set(shares.map(({ officer }) => officer))], ['li'], 'nobody else’s shares');
    assert.deepEqual(
      shares.map(({ day }) => day),
      [shown.firstDay],
      'no other day’s',
    );
    await li.open(shown);
    await assert.rejects(stolen.open(shown), /not proven by your passkey or key/);
    assert.equal(city.audit.last('days-opened'), undefined);
    // And by arithmetic: one share, or one share twice, is no day key.
    const own = openShare(city.people.li.officer.seal, shares[0]!);
    const publicOf = (secret: Uint8Array) => importSecretKey(secret).public;
    const { key } = city.bundle.days.find(({ day }) => day === shown.firstDay)!;
    await assert.rejects(
      combineShares([city.people.li.officer], shares, publicOf, key),
      /one officer's share/,
    );
    await assert.rejects(combineOpened([own, own], publicOf, key));
  });

  it('fails an administrator, who sees no case, adds nobody’s passkey and loosens no limit', async () => {
    const shown = await submit();
    const chen = await new OfficerClient(city, city.people.chen).signIn();
    for (const path of ['/api/cases', `/api/cases/${shown.id}`, '/api/audit'])
      await assert.rejects(chen.ask(path), /403 this is for the roles/, path);
    await assert.rejects(chen.approve(shown), /403 this is for the roles/);
    // With the disk in hand: a passkey for li, and a policy, both signed by the administrator's own key.
    const { officer } = city.people.chen;
    const forged = { person: 'li', kind: 'passkey', id: 'mine', value: 'pQECAyYgASFYIA' };
    const statement = new TextEncoder().encode(JSON.stringify(Object.values(forged)));
    const signature = toBase64url(signLabelled(officer.sign, LABEL.credential, statement));
    writeFileSync(join(city.folder, 'officers.json'), JSON.stringify([{ ...forged, signature }]));
    const file = readFileSync(join(city.folder, 'exchange/policy.json'));
    const policy = readPolicy(new Uint8Array(file), city.bundle);
    const log = keptLog();
    const opened = () =>
      openCredentials({ disk: nodeDisk(), folder: city.folder, policy: () => policy, log });
    assert.deepEqual((await opened()).of('li'), []);
    const loosened = { ...policy, number: 2, limits: { ...policy.limits, windowDays: 60 } };
    assert.throws(
      () => readPolicy(signPolicy(loosened, [officer]), city.bundle),
      /has 0 officers' signatures, needs 2/,
    );
    const alone = signPolicy(loosened, [city.people.li.officer]);
    assert.throws(() => readPolicy(alone, city.bundle), /has 1 officers' signatures, needs 2/);
    // Control: li's own key adds the passkey, two officers change the policy.
    const ownSignature = toBase64url(signLabelled(city.people.li.officer.sign, LABEL.credential, statement));
    writeFileSync(
      join(city.folder, 'officers.json'),
      JSON.stringify([{ ...forged, signature: ownSignature }]),
    );
    assert.equal((await opened()).of('li').length, 1);
    const both = signPolicy(loosened, [city.people.li.officer, city.people.wang.officer]);
    assert.equal(readPolicy(both, city.bundle).limits.windowDays, 60);
  });

  /** Every sealed part of every check-in, as whoever has the segment keys reads it. */
  const sealedParts = (): Boarding[] =>
    city.scene
      .segments()
      .flatMap(({ day, bytes }) => [
        ...openSegment(
          (from, size) => bytes.slice(from, from + size),
          bytes.length,
          city.scene.segmentKey(day),
        ).all(),
      ])
      .filter((item): item is Boarding => item.kind === 'boarding');
  const openedBy = (secret: Uint8Array, { versionByte, day, tag, sealed }: Boarding): string | undefined => {
    const aad = concat(Uint8Array.of(versionByte, day >> 8, day & 255), tag);
    try {
      return openedSubject(hpkeOpen(importSecretKey(secret), INFO.checkIn, aad, sealed)).kind;
    } catch {
      return undefined;
    }
  };

  it('fails root on the operator, who has every segment and every segment key', async () => {
    const parts = sealedParts();
    assert.equal(parts.length, 2);
    // What the operator holds of X25519: the relay key. Of people: nothing that could be read.
    const relay = city.scene.city.relay.secretBytes;
    for (const part of parts) {
      assert.equal(openedBy(relay, part), undefined);
      assert.ok(!Buffer.from(part.sealed).includes(WANG) && !Buffer.from(part.tag).includes(WANG));
    }
    const dayKey = city.scene.city.dayKeys.get(parts[0]!.day)!.secretBytes;
    assert.equal(openedBy(dayKey, parts[0]!), 'ticket', 'control: the day key opens it');
  });

  it('fails a thief of every data folder together, who lacks the officers’ own machines', async () => {
    const shown = await submit();
    const files = readdirSync(city.folder, { recursive: true, encoding: 'utf8' })
      .map((name) => join(city.folder, name))
      .filter((path) => statSync(path).isFile() && !path.endsWith('.key.json'));
    // Every 32 bytes in base64url that lie in any file, and the vault's own keys: tried as keys, on everything.
    const { keys } = city.scene.city;
    const found = files.flatMap(
      (path) => readFileSync(path, 'latin1').match(/(?<![\w-])[\w-]{43}(?![\w-])/g) ?? [],
    );
    const candidates = [
      keys.registrarSecret,
      city.scene.city.relay.secretBytes,
      ...found.map((text) => new Uint8Array(Buffer.from(text, 'base64url'))),
    ];
    const { shares } = await (async () => {
      await wang.approve(shown);
      return wang.shares(shown);
    })();
    for (const secret of candidates.filter(({ length }) => length === 32)) {
      for (const part of sealedParts()) assert.equal(openedBy(secret, part), undefined);
      for (const share of shares) assert.throws(() => openShare(importSecretKey(secret), share));
    }
    assert.ok(
      openShare(city.people.wang.officer.seal, shares[0]!),
      'control: the officer’s own key opens it',
    );
    const texts = files.map((path) => readFileSync(path, 'latin1')).join('\n');
    assert.ok(!texts.includes(city.people.li.passphrase) && !texts.includes(WANG));
  });

  it('tells the operator the days, and nothing else: two index cases look the same, in the lists of who looked too', async () => {
    const seen: unknown[] = [];
    const lists: Uint8Array[] = [];
    const { items, city: parts } = city.scene;
    // One rode a bus with others, the other a taxi alone.
    const alone = await city.scene.rider(LIU);
    const noticeOfLiu = alone.hand.find(({ day }) => day === TODAY)!.notice;
    city.scene.board(alone, at('08:00:00'), { vehicleId: '辽A-T1234', terminalNumber: 9 });
    for (const phone of [WANG, LIU]) {
      [li, wang] = [
        await new OfficerClient(city, city.people.li).signIn(),
        await new OfficerClient(city, city.people.wang).signIn(),
      ];
      city.peer.arrived.length = 0;
      const shown = await submit(phone);
      await wang.approve(shown);
      await wang.open(shown);
      await li.open(shown);
      const { rides, coRiders } = await li.result(shown.id);
      assert.deepEqual([rides.length, coRiders.length], [1, phone === WANG ? 1 : 0]);
      const [pid] = city.console.casePids();
      await li.ask(`/api/cases/${shown.id}/close`, {});
      await waitFor('the process to end', () => !existsSync(`/proc/${pid}`));
      const asked = city.peer.arrived.filter(({ line }) => !line.startsWith('GET /segments'));
      seen.push(
        asked.map(({ line, rawHeaders, body }) => {
          const { caseHash, signatures, expires, ...days } = JSON.parse(body.toString());
          assert.match(caseHash, /^[\w-]{43}$/);
          assert.ok(!body.toString().includes(phone.slice(3)));
          const signers = signatures.map(({ officer }: { officer: string }) => officer);
          return {
            line,
            days,
            signers,
            size: body.length,
            names: rawHeaders.filter((_, i) => i % 2 === 0),
            expiresIn: Math.round((expires - parts.clock.now()) / 3_600_000),
          };
        }),
      );
      // A day later what was opened is public, to the operator too.
      await parts.clock.advance(86_400_000);
      await city.access.work();
      const { bytes, count } = city.access.published().at(-1)!;
      seen.push({ count, size: bytes.length });
      lists.push(bytes);
    }
    assert.deepEqual(seen.slice(0, 2), seen.slice(2));
    const windows = (bytes: Uint8Array) =>
      Array.from({ length: bytes.length - 7 }, (_, from) => bytes.subarray(from, from + 8));
    const known = items.flatMap((item) =>
      item.kind === 'boarding' ? [item.id, item.tag, item.sealed, item.signature!] : [],
    );
    for (const list of lists)
      for (const bytes of known.flatMap((each) => [each, sha256(each)]))
        assert.ok(
          !windows(bytes).some((each) => isListed(list, each)),
          'nothing that the operator has is listed',
        );
    // Controls: the rider's own notice is, in the list of the own case alone; and a list of tags would be found.
    assert.deepEqual(
      lists.map((list) => isListed(list, noticeOfLiu)),
      [false, true],
    );
    const byTags = sortedBytes(new Set(known.map((each) => toHex(each.subarray(0, 8)))));
    assert.ok(known.every((each) => windows(each).some((window) => isListed(byTags, window))));
    assert.deepEqual((seen[0] as { days: unknown }[])[0]!.days, {
      firstDay: city.bundle.days[3]!.day,
      lastDay: city.bundle.days[3]!.day,
    });
  });
});
