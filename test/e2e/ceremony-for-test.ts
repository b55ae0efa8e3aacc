/** A city whose two sides have just been started: the first ceremony is still to be held, at the console. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { type Authority, AuthorityConfig, openAuthority, prepareAuthority } from '../../backend/authority';
import { buildConsole } from '../../backend/authority/console/build';
import { type Officer, openKeyFile, readKeyFile } from '../../backend/authority/officers/key-file';
import { httpsPush } from '../../backend/authority/push/post';
import { keptLog } from '../../backend/authority/testing/city';
import { prepareOperator } from '../../backend/operator/keys/prepare';
import { type ShiftedClock, shiftedClock } from '../../platform/clock';
import { loadConfig } from '../../platform/config';
import { nodeDisk } from '../../platform/node-disk';
import { systemRandom } from '../../platform/random';
import type { Bundle } from '../../protocol/bundle';
import { dayOf } from '../../protocol/days';
import { keptBundle } from '../../start/bundle-file';
import { bundleInForce, halvesIn } from '../../start/ceremony/ceremony';
import { DEMO_DAY_SHIFT, DEMO_REGISTRY } from '../../start/demo-registry';
import { Exchange } from '../../start/exchange';
import { officerScreen } from '../support/browser';
import { whenTestEnds } from '../support/cleanup';
import { temporaryFolder } from '../support/folders';

export type CityBeforeKeys = {
  readonly data: string;
  /** The authority's folder. */
  readonly folder: string;
  readonly exchange: Exchange;
  readonly clock: ShiftedClock;
  readonly authority: Authority;
  readonly log: ReturnType<typeof keptLog>;
  bundle(): Bundle;
  today(): number;
  /** Another machine, with the console open and a passkey of its own. */
  screen(): Promise<Page>;
};

export async function cityBeforeKeys(): Promise<CityBeforeKeys> {
  const disk = nodeDisk();
  const log = keptLog();
  const data = join(temporaryFolder(), 'city');
  const folder = join(data, 'authority');
  const clock = shiftedClock();
  const exchange = new Exchange(join(data, 'exchange'));
  const today = () => dayOf(clock.now(), DEMO_DAY_SHIFT);
  for (const path of [folder, exchange.folder]) await disk.makeFolder(path);
  await prepareOperator({
    folder: join(data, 'operator'),
    exchange: exchange.folder,
    terminalsFolder: join(data, 'terminals'),
    registryDraft: DEMO_REGISTRY,
    host: 'localhost',
    apiPort: 1,
    mqttPort: 1,
    log,
  });
  await prepareAuthority({ disk, folder, exchange: exchange.folder, today: today(), log });
  const config = loadConfig(AuthorityConfig, {
    env: {},
    prefix: 'CORIDE_AUTHORITY',
    argv: [
      ...['--folder', folder, '--exchange', exchange.folder],
      ...['--site-port', '0', '--console-port', '0', '--host', '127.0.0.1'],
    ],
  });
  const authority = await openAuthority({
    config,
    clock,
    random: systemRandom(),
    disk,
    log,
    postPush: httpsPush(clock),
    files: new Map(),
    console: {
      page: await buildConsole(),
      ceremony: { halves: () => halvesIn(exchange), dayShift: DEMO_DAY_SHIFT },
    },
    tell: () => {},
    loadBundle: keptBundle(exchange, folder, log),
    loadLink: () => undefined,
  });
  whenTestEnds(() => authority.close());
  return {
    data,
    folder,
    exchange,
    clock,
    authority,
    log,
    today,
    bundle: () => bundleInForce(exchange)!,
    async screen() {
      const { page, errors } = await officerScreen();
      // A door that refuses is an error to the browser; what the page itself does wrong is one to us.
      whenTestEnds(() =>
        assert.deepEqual(
          errors.filter((each) => each.startsWith('uncaught')),
          [],
        ),
      );
      await page.goto(authority.consoleOrigin!);
      return page;
    },
  };
}

/** What somebody takes home from a ceremony: the key file as it was downloaded, and the passphrase as it was shown. */
export type Taken = { readonly officer: Officer; readonly passphrase: string; readonly keyFile: string };

export async function comeBy(
  page: Page,
  code: string,
  id: string,
  name: string,
  role?: string,
): Promise<Taken> {
  await page.locator('#to-ceremony').click();
  await page.locator('#join-code').fill(code);
  await page.locator('#officer-id').fill(id);
  await page.locator('#name').fill(name);
  if (role) await page.locator('#role').selectOption(role);
  const [file] = await Promise.all([page.waitForEvent('download'), page.locator('#make-keys').click()]);
  assert.equal(file.suggestedFilename(), `${id}.key.json`);
  const keyFile = await file.path();
  const passphrase = await page.locator('#made-passphrase').innerText();
  const officer = await openKeyFile(readKeyFile(new Uint8Array(readFileSync(keyFile))), passphrase);
  return { officer, passphrase, keyFile };
}

/** Who leads compares a newcomer's fingerprint with what stands on that one's own screen. */
export async function compare(leader: Page, id: string, screenOf: Page): Promise<void> {
  const told = await screenOf.locator('#own-fingerprint').innerText();
  const person = leader.locator(`[data-person=${id}]`);
  assert.equal(await person.locator('.spell').innerText(), told);
  await person.locator('[data-compared]').check();
}

/** Signs what `leader` prepared, once both screens show the same code. Without a passphrase: by passkey. */
export async function sign(page: Page, leader: Page, passphrase = ''): Promise<void> {
  await page.locator('#sign').waitFor();
  assert.equal(
    await page.locator('#check-code').innerText(),
    await leader.locator('#check-code').innerText(),
  );
  await page.locator('#passphrase').fill(passphrase);
  await page.locator('#sign').click();
  await page.locator('#waits').waitFor();
}

export async function finish(leader: Page, number: number): Promise<void> {
  await leader.locator('#finish').click();
  await leader.locator('#bundle-number', { hasText: String(number) }).waitFor();
}
