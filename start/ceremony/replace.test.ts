import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditEvent } from '../../backend/authority/audit/entry';
import { auditCeremonies } from '../../backend/authority/vault/ceremony-record';
import { combineShares } from '../../backend/authority/vault/sharing';
import { silentLog } from '../../platform/log';
import { nodeDisk } from '../../platform/node-disk';
import { fromBase64url, toBase64url } from '../../protocol/bytes';
import { generateHpkeKey, importSecretKey } from '../../protocol/hpke';
import type { SealedShare } from '../../protocol/share';
import { generateSigningKey } from '../../protocol/signing';
import { temporaryFolder } from '../../test/support/folders';
import { Exchange } from '../exchange';
import { type CeremonyInput, holdCeremony } from './ceremony';
import { makeOfficer, type Officer, officerHalves, openOfficer } from './officers';
import { replaceOfficer } from './replace';

const NOW = Date.parse('2020-01-12T12:00:00+08:00');
const FAST = 10;

describe('replacing a lost officer', () => {
  let exchange: Exchange;
  let folder: string;
  let input: CeremonyInput;
  const officers = new Map<string, Officer>();

  /** The shares that wait, oldest sharing first; `from` leaves out those that waited before. */
  const shares = (generation: number): SealedShare[] =>
    (
      JSON.parse(readFileSync(exchange.path('shares.json'), 'utf8')) as (Omit<SealedShare, 'sealed'> & {
        sealed: string;
      })[]
    )
      .filter((share) => share.generation === generation)
      .map((share) => ({ ...share, sealed: fromBase64url('share', share.sealed) }));
  const of = (...ids: string[]) => ids.map((id) => officers.get(id)!);
  const replace = (present: Officer[], lost = 'zhao', next = 'sun') =>
    replaceOfficer({
      exchange,
      officersFolder: folder,
      lost,
      next,
      present,
      shares: shares(1),
      now: NOW,
      cost: FAST,
    });

  beforeEach(async () => {
    const root = temporaryFolder();
    mkdirSync(join(root, 'exchange'));
    exchange = new Exchange(join(root, 'exchange'));
    folder = join(root, 'officers');
    const key = () => toBase64url(generateHpkeKey().public);
    const door = { host: 'localhost', port: 1 };
    await exchange.writeJson('operator.json', {
      ca: 'PEM',
      relay: key(),
      cards: key(),
      api: door,
      mqtt: door,
    });
    const tickets = [{ number: 0, key: toBase64url(generateSigningKey().public) }];
    await exchange.writeJson('authority.json', { tickets, registrar: key(), audit: key() });
    for (const id of ['li', 'wang', 'zhao'])
      officers.set(id, await openOfficer(folder, id, await makeOfficer(folder, id, FAST)));
    const present = async () => of('li', 'wang');
    input = {
      exchange,
      officersFolder: folder,
      present,
      site: 'http://localhost:28080',
      dayShift: 14_400,
      now: NOW,
    };
    await holdCeremony(input);
  });

  it('gives the new one a share of every day, and the lost one nothing that counts any more', async () => {
    const before = shares(1);
    const { bundle, passphrase } = await replace(of('li', 'wang'));
    const sun = await openOfficer(folder, 'sun', passphrase);
    assert.deepEqual(
      bundle.officers.map(({ id }) => id),
      ['li', 'sun', 'wang'],
    );
    assert.deepEqual(
      officerHalves(folder).map(({ id }) => id),
      ['li', 'sun', 'wang'],
    );
    const publicOf = (secret: Uint8Array) => importSecretKey(secret).public;
    for (const { day, key } of bundle.days) {
      const ofDay = shares(2).filter((share) => share.day === day);
      assert.deepEqual(
        publicOf(await combineShares([sun, ...of('li')], ofDay, publicOf, key)),
        key,
        `day ${day}`,
      );
    }
    const { day, key } = bundle.days[5]!;
    const mixed = [
      ...shares(2).filter((share) => share.day === day && share.officer === 'li'),
      ...before.filter((share) => share.day === day && share.officer === 'zhao'),
    ];
    await assert.rejects(combineShares(of('li', 'zhao'), mixed, publicOf, key), /do not give the key/);
    // The next ceremony works with the new officer, and the root is the same.
    const later = { ...input, present: async () => [sun, ...of('wang')], now: NOW + 40 * 86_400_000 };
    const next = await holdCeremony(later);
    assert.equal(next.bundle.number, bundle.number + 1);
    assert.ok(
      shares(2).some((share) => share.day === next.bundle.days.at(-1)!.day && share.officer === 'sun'),
    );
  });

  it('needs a quorum of the others, and is refused in words otherwise', async () => {
    await assert.rejects(replace(of('li')), /1 officers are there, replacing needs 2/);
    await assert.rejects(replace(of('li', 'zhao')), /1 officers are there/);
    await assert.rejects(replace(of('li', 'wang'), 'zhou'), /zhou is no officer of the bundle/);
    await assert.rejects(replace(of('li', 'wang'), 'zhao', 'li'), /li is an officer already/);
  });

  it('is audited step by step, once, as it was signed by those who were there; an invented record is set aside', async () => {
    const { bundle } = await replace(of('li', 'wang'));
    const audited: AuditEvent[] = [];
    const audit = {
      append: async (event: AuditEvent) => {
        audited.push(event);
        return undefined as never;
      },
    };
    const look = () =>
      auditCeremonies({ disk: nodeDisk(), exchange: exchange.folder, bundle, audit, log: silentLog() });
    await look();
    await look();
    assert.deepEqual(
      audited.map(({ action, who, about, count }) => [action, who.join(), about, count]),
      [
        ['ceremony-held', 'li,wang', 'bundle 1', 2],
        ['root-split', 'li,wang', 'root', 3],
        ['day-keys-made', 'li,wang', '46 days', 46],
        ['officer-replaced', 'li,wang', 'zhao by sun', 1],
        ['root-split', 'li,wang', 'root', 3],
        ['day-keys-made', 'li,wang', '46 days shared anew', 138],
      ],
    );
    const done = JSON.parse(readFileSync(exchange.path('ceremony-2.json.audited'), 'utf8'));
    const invented = { ...done, steps: done.steps.replace('zhao', 'wang') };
    writeFileSync(exchange.path('ceremony-2.json'), JSON.stringify(invented));
    await look();
    assert.equal(audited.length, 6);
    assert.ok(readFileSync(exchange.path('ceremony-2.json.refused')));
  });
});
