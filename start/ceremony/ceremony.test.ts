import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { combineShares } from '../../backend/authority/vault/sharing';
import { newerBundle, readBundle } from '../../protocol/bundle';
import { fromBase64url, sameBytes, toBase64url } from '../../protocol/bytes';
import { dayOf } from '../../protocol/days';
import { generateHpkeKey, importSecretKey } from '../../protocol/hpke';
import type { SealedShare } from '../../protocol/share';
import { generateSigningKey } from '../../protocol/signing';
import { temporaryFolder } from '../../test/support/folders';
import { Exchange } from '../exchange';
import { type CeremonyInput, holdCeremony } from './ceremony';
import { DEMO_OFFICERS, demoQuorum, readOfficer } from './officers';

const SHENYANG = 14_400;
const NOW = Date.parse('2020-01-12T12:00:00+08:00');
const DAY = 86_400_000;

describe('the demo ceremony', () => {
  const ticketKey = generateSigningKey();
  let input: CeremonyInput;

  beforeEach(async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'exchange'));
    const exchange = new Exchange(join(folder, 'exchange'));
    const key = () => toBase64url(generateHpkeKey().public);
    const door = { host: 'localhost', port: 1 };
    await exchange.writeJson('operator.json', {
      ca: 'PEM',
      relay: key(),
      cards: key(),
      api: door,
      mqtt: door,
    });
    const tickets = [{ number: 0, key: toBase64url(ticketKey.public) }];
    await exchange.writeJson('authority.json', { tickets, registrar: key(), audit: key() });
    const officersFolder = join(folder, 'officers');
    const present = () => demoQuorum(officersFolder);
    input = {
      exchange,
      officersFolder,
      present,
      site: 'http://localhost:28080',
      dayShift: SHENYANG,
      now: NOW,
    };
  });

  const shares = (): SealedShare[] => {
    const file = JSON.parse(readFileSync(input.exchange.path('shares.json'), 'utf8'));
    return file.map((share: { sealed: string }) => ({
      ...share,
      sealed: fromBase64url('share', share.sealed),
    }));
  };

  it('signs a first bundle with the keys of 45 days, which terminals prove by the root', async () => {
    const { bundle, because } = await holdCeremony(input);
    assert.equal(because, 'there is no bundle yet');
    const { root } = JSON.parse(readFileSync(input.exchange.path('root.json'), 'utf8'));
    assert.deepEqual(readBundle(fromBase64url('root', root, 32), input.exchange.bundle()!), bundle);
    const today = dayOf(NOW, SHENYANG);
    for (let ahead = -1; ahead < 45; ahead++)
      assert.equal(bundle.days.filter(({ day }) => day === today + ahead).length, 1, `day ${ahead}`);
    assert.ok(bundle.tickets.some((each) => sameBytes(each.key, ticketKey.public)));
  });

  it("leaves a day's key as officers' shares: one opens nothing, any two open that day", async () => {
    const { bundle } = await holdCeremony(input);
    const { day, key } = bundle.days[3]!;
    const ofDay = shares().filter((share) => share.day === day);
    assert.equal(ofDay.length, 3);
    const publicOf = (secret: Uint8Array) => importSecretKey(secret).public;
    const officers = await Promise.all(DEMO_OFFICERS.map((id) => readOfficer(input.officersFolder, id)));
    for (const pair of [officers.slice(0, 2), officers.slice(1), [officers[0]!, officers[2]!]])
      assert.deepEqual(publicOf(await combineShares(pair, ofDay, publicOf, key)), key);
    await assert.rejects(combineShares(officers.slice(0, 1), ofDay, publicOf, key), /one officer's share/);
    const otherDay = shares().filter((share) => share.day === day + 1);
    await assert.rejects(combineShares(officers.slice(0, 2), otherDay, publicOf, key), /do not give the key/);
  });

  it('writes no secret half of a day key anywhere', async () => {
    await holdCeremony(input);
    assert.ok(!existsSync(join(input.officersFolder, 'days.json')));
    const files = ['shares.json', 'root.json', 'authority.json', 'operator.json'];
    for (const file of files)
      assert.doesNotMatch(readFileSync(input.exchange.path(file), 'utf8'), /secret/i, file);
  });

  it('does nothing while the bundle will do, and signs a higher number when it will not', async () => {
    const first = (await holdCeremony(input)).bundle;
    assert.deepEqual(await holdCeremony(input), { bundle: first });
    const moved = await holdCeremony({ ...input, site: 'http://10.0.0.7:28080' });
    assert.match(moved.because!, /site is now/);
    const later = await holdCeremony({ ...input, site: moved.bundle.site, now: NOW + 32 * DAY });
    assert.match(later.because!, /keys last 1\d more days/);
    assert.ok(later.bundle.number > moved.bundle.number && moved.bundle.number > first.number);
    assert.equal(newerBundle(later.bundle, first), later.bundle);
    const kept = first.days.filter(({ day }) => day >= dayOf(NOW + 32 * DAY, SHENYANG) - 28);
    for (const { day, key } of kept)
      assert.deepEqual(
        later.bundle.days.find((each) => each.day === day)?.key,
        key,
        'keys in force never change',
      );
    const nextDay = { ...input, site: moved.bundle.site, now: NOW + 33 * DAY };
    assert.deepEqual(await holdCeremony(nextDay), { bundle: later.bundle });
  });

  it('takes a new ticket key of the authority into the next bundle, and keeps proving old tickets', async () => {
    const first = (await holdCeremony(input)).bundle;
    const authority = JSON.parse(readFileSync(input.exchange.path('authority.json'), 'utf8'));
    const tickets = [{ number: 1, key: toBase64url(generateSigningKey().public) }];
    await input.exchange.writeJson('authority.json', { ...authority, tickets });
    const next = await holdCeremony(input);
    assert.equal(next.because, 'a ticket key has ended');
    assert.deepEqual(
      next.bundle.tickets.map(({ number }) => number),
      [0, 1],
    );
    assert.deepEqual(next.bundle.tickets[0], first.tickets[0]);
  });

  it('never names two ticket keys that could mint for one day, so that no key number tells when tickets were fetched', async () => {
    const { bundle: first } = await holdCeremony(input);
    const authority = JSON.parse(readFileSync(input.exchange.path('authority.json'), 'utf8'));
    const newer = { number: 1, key: toBase64url(generateSigningKey().public) };
    await input.exchange.writeJson('authority.json', {
      ...authority,
      tickets: [...authority.tickets, newer],
    });
    // The key of a month is still there when its successor is made; it is due once the old one ends within the week.
    const now = NOW + 32 * DAY;
    const { bundle } = await holdCeremony({ ...input, now });
    const [old, successor] = bundle.tickets;
    assert.deepEqual(old, first.tickets[0]);
    assert.equal(successor!.number, 1);
    assert.equal(successor!.firstDay, old!.lastDay + 1);
    for (let day = dayOf(now, SHENYANG); day < dayOf(now, SHENYANG) + 30; day++)
      assert.equal(bundle.tickets.filter((each) => each.firstDay <= day && day <= each.lastDay).length, 1);
  });

  it('asks for the public halves in words when they are not there', async () => {
    const exchange = new Exchange(join(input.officersFolder, 'nowhere'));
    await assert.rejects(holdCeremony({ ...input, exchange }), /needs the public halves/);
  });
});
