import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { verifyAudit } from '../../backend/authority/audit/verify';
import { destroyAuthority } from '../../backend/authority/vault/destroy-everything';
import { openVaultKeys } from '../../backend/authority/vault/keys';
import { prepareAuthority } from '../../backend/authority/vault/prepare';
import { openShareKeyring } from '../../backend/authority/vault/shares';
import { OPERATOR_FILES } from '../../backend/operator/keys/key-files';
import { prepareOperator } from '../../backend/operator/keys/prepare';
import { openSegmentKeyring } from '../../backend/operator/segments/keyring';
import { systemClock } from '../../platform/clock';
import { fromSource } from '../../platform/from-source';
import { silentLog } from '../../platform/log';
import { nodeDisk } from '../../platform/node-disk';
import { systemRandom } from '../../platform/random';
import type { Bundle } from '../../protocol/bundle';
import { fromBase64url, toBase64url } from '../../protocol/bytes';
import { dayOf } from '../../protocol/days';
import { type Destruction, readDestruction } from '../../protocol/destruction';
import { temporaryFolder } from '../../test/support/folders';
import { holdCeremony } from '../ceremony/ceremony';
import { demoQuorum } from '../ceremony/officers';
import { DEMO_DAY_SHIFT, DEMO_REGISTRY } from '../demo-registry';
import { Exchange } from '../exchange';

const WHY = 'no case for 42 days';
const ROOT = resolve(__dirname, '../..');
const vault = (...argv: string[]) =>
  promisify(execFile)(process.execPath, [...fromSource(), 'start/vault.ts', ...argv], { cwd: ROOT });

describe('npm run vault -- end', function () {
  this.timeout(120_000);
  const disk = nodeDisk();
  const common = { disk, random: systemRandom(), log: silentLog() };
  const today = dayOf(Date.now(), DEMO_DAY_SHIFT);
  let data: string;
  let bundle: Bundle;
  const [authority, operator] = ['authority', 'operator'].map((name) => () => join(data, name)) as [
    () => string,
    () => string,
  ];
  const exchange = () => join(data, 'exchange');
  const prepare = () => prepareAuthority({ ...common, folder: authority(), exchange: exchange(), today });
  const segmentKeyring = () =>
    openSegmentKeyring({
      ...common,
      folders: OPERATOR_FILES.keyrings.map((name) => join(operator(), name)),
    });
  /** Every file below the city's folder but the officers' own. */
  const texts = () =>
    readdirSync(data, { recursive: true, encoding: 'utf8' })
      .filter((name) => !name.startsWith('officers'))
      .map((name) => join(data, name))
      .filter((path) => statSync(path).isFile())
      .map((path) => readFileSync(path, 'latin1'))
      .join('\n');

  /** A city after its first ceremony, with keys on both sides, and shares of which some wait to be fetched. */
  beforeEach(async () => {
    data = join(temporaryFolder(), 'city');
    for (const folder of [authority(), operator(), exchange(), join(operator(), OPERATOR_FILES.segmentList)])
      await disk.makeFolder(folder);
    await prepareOperator({
      folder: operator(),
      exchange: exchange(),
      terminalsFolder: join(data, 'terminals'),
      registryDraft: DEMO_REGISTRY,
      host: 'localhost',
      apiPort: 1,
      mqttPort: 1,
      log: common.log,
    });
    await prepare();
    const officersFolder = join(data, 'officers');
    const ceremony = {
      exchange: new Exchange(exchange()),
      officersFolder,
      present: () => demoQuorum(officersFolder),
      site: 'http://localhost:28080',
      dayShift: DEMO_DAY_SHIFT,
    };
    await holdCeremony({ ...ceremony, now: Date.now() });
    const shares = await openShareKeyring({ ...common, folder: authority(), exchange: exchange() });
    await shares.importWaiting();
    await shares.close();
    ({ bundle } = await holdCeremony({ ...ceremony, now: Date.now(), renewBelowDays: 60 }));
    const keyring = await segmentKeyring();
    for (let day = today - 2; day <= today; day++) await keyring.keyOf(day);
    await keyring.close();
  });

  it('destroys every key of both sides in every copy, and prints a receipt that each side signed', async () => {
    const { audit, registrarSecret } = await openVaultKeys(disk, authority());
    const keyring = await segmentKeyring();
    const secrets = [audit.secretBytes, registrarSecret].map(toBase64url);
    assert.ok(
      secrets.every((secret) => texts().includes(secret)),
      'control: they lay there',
    );
    const copies = [
      ...['keyrings', 'keyrings-mirror'].map((name) => join(authority(), name, 'shares.sealed')),
      ...keyring.copies,
    ];
    await keyring.close();
    for (const path of copies) assert.ok(existsSync(path), path);

    await assert.rejects(vault('end', '--data', data), /cannot be undone: add --confirm/);
    const held = await disk.lock(authority());
    const ended = { folder: authority(), exchange: exchange(), clock: systemClock(), who: ['li'], why: WHY };
    await assert.rejects(destroyAuthority({ ...common, ...ended }), /lock|held|in use/i, 'while it runs');
    await held.release();
    assert.ok(
      copies.every((path) => existsSync(path)),
      'nothing went before it was confirmed',
    );

    const { stdout } = await vault('end', '--data', data, '--confirm', 'destroy everything', '--why', WHY);
    const receipts = stdout
      .split(/\n(?=\{)/)
      .map((text) => JSON.parse(text) as Destruction & { signed: string });
    for (const [i, key] of [bundle.audit, bundle.cards].entries()) {
      const { signed, ...said } = receipts[i]!;
      assert.deepEqual(readDestruction(key, fromBase64url('receipt', signed)), said);
    }
    assert.deepEqual(
      receipts.map(({ side }) => side),
      ['authority', 'operator'],
    );
    const officers = bundle.officers.length;
    assert.equal(receipts[0]!.destroyed.shares, bundle.days.length * officers, 'those that waited too');
    assert.equal(receipts[1]!.destroyed['segment keys'], 3);
    const named = receipts.flatMap((receipt) => receipt.copies);
    for (const path of copies) {
      assert.ok(!existsSync(path), path);
      assert.ok(named.includes(path), `the receipt names ${path}`);
    }
    assert.ok(!existsSync(join(exchange(), 'shares.json')));
    assert.ok(!secrets.some((secret) => texts().includes(secret)));
    await assert.rejects(openVaultKeys(disk, authority()), /online\.json is missing/);
    assert.equal((await segmentKeyring()).existing(today), undefined);
    // No start makes new keys over it, and the audit log ends with it, whole.
    await assert.rejects(prepare(), /every key was destroyed/);
    const { entries, findings } = await verifyAudit({
      disk,
      folder: authority(),
      auditKey: bundle.audit,
      kept: [],
    });
    assert.deepEqual(findings, []);
    const last = entries.at(-1)!;
    assert.deepEqual([last.action, last.who, last.why], ['everything-destroyed', ['li', 'wang'], WHY]);
  });
});
