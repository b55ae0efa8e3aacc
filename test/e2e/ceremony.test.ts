import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { verifyAudit } from '../../backend/authority/audit/verify';
import { FIRST_CODE } from '../../backend/authority/ceremonies/files';
import { combineShares } from '../../backend/authority/vault/sharing';
import { nodeDisk } from '../../platform/node-disk';
import { fromBase64url, toBase64url } from '../../protocol/bytes';
import { importSecretKey } from '../../protocol/hpke';
import { sharesOfVault } from '../../start/trace/case-door';
import { axeFindings } from '../support/axe';
import { screenshot } from '../support/screenshots';
import {
  type CityBeforeKeys,
  cityBeforeKeys,
  comeBy,
  compare,
  finish,
  sign,
  type Taken,
} from './ceremony-for-test';

const DAY_MS = 86_400_000;
const SITE = 'https://check.coride.test';

describe('key ceremonies at the console', function () {
  this.timeout(240_000);
  let city: CityBeforeKeys;
  const { screen, bundle, today } = {
    screen: () => city.screen(),
    bundle: () => city.bundle(),
    today: () => city.today(),
  };

  beforeEach(async () => {
    city = await cityBeforeKeys();
  });

  const opens = async (who: readonly Taken[], day: number): Promise<boolean> => {
    const shares = await sharesOfVault(city.authority.caseSocket, day, day);
    const publicOf = (secret: Uint8Array) => importSecretKey(secret).public;
    const { key } = bundle().days.find((each) => each.day === day)!;
    const officers = who.map(({ officer }) => officer);
    return combineShares(officers, shares, publicOf, key).then(
      () => true,
      () => false,
    );
  };

  const look = async (page: Page, name: string) => {
    await screenshot(page, name);
    assert.deepEqual(await axeFindings(page), [], name);
  };

  it('make the first keys on three machines, renew them long before they end, and replace a lost officer', async () => {
    const code = readFileSync(join(city.folder, FIRST_CODE), 'utf8').trim();
    const [li, wang, zhao] = [await screen(), await screen(), await screen()];
    await look(li, 'ceremony-first-sign-in');
    await li.locator('#to-ceremony').click();
    await look(li, 'ceremony-join');
    await li.locator('#join-code').fill('WRONG-CODE');
    await li.locator('#officer-id').fill('li');
    await li.locator('#name').fill('李医生');
    await li.locator('#make-keys').click();
    await li.locator('#trouble', { hasText: 'not the code of the ceremony' }).waitFor();
    await li.goto(city.authority.consoleOrigin!);
    const takenLi = await comeBy(li, code, 'li', '李医生');
    await look(li, 'ceremony-alone');
    const takenWang = await comeBy(wang, code.toLowerCase(), 'wang', '王医生');
    const takenZhao = await comeBy(zhao, code, 'zhao', '赵医生', 'officer-auditor');
    await look(wang, 'ceremony-came');
    await li.locator('[data-person=zhao]').waitFor();
    await li.locator('#site').fill(SITE);
    await li.locator('#passphrase').fill(takenLi.passphrase);
    await li.locator('#prepare').click();
    await li.locator('#trouble').waitFor();
    await compare(li, 'wang', wang);
    await compare(li, 'zhao', zhao);
    await look(li, 'ceremony-prepare');
    await li.locator('#passphrase').fill(takenLi.passphrase);
    await li.locator('#prepare').click();
    await li.locator('#check-code').waitFor();
    await look(li, 'ceremony-prepared');

    // A vault that has wang sign another bundle than li prepared: wang's own page says so, and signs nothing.
    const honest = await lie(wang);
    await wang.locator('#lie', { hasText: '这不是约定的内容' }).waitFor();
    assert.equal(await wang.locator('#sign').count(), 0);
    await screenshot(wang, 'ceremony-lie');
    await honest();
    await wang.locator('#sign').waitFor();
    await look(wang, 'ceremony-sign');
    await sign(wang, li, takenWang.passphrase);
    await finish(li, 1);
    await look(li, 'ceremony-done');
    const root = await li.locator('#root').innerText();
    await zhao.locator('#root', { hasText: root }).waitFor();
    assert.ok(!existsSync(join(city.folder, FIRST_CODE)));
    await proveFirst([takenLi, takenWang, takenZhao], root);

    // Signed in by the passphrase that was written down; the passkey holds the keys from now on.
    for (const [page, { passphrase }] of [
      [li, takenLi],
      [wang, takenWang],
    ] as const) {
      await page.locator('#passphrase').fill(passphrase);
      await page.locator('#enter').click();
      await page.locator('#new-case').waitFor();
    }
    await li.locator('#tab-ceremony').click();
    await li.locator('#leave').click();
    await li.locator('#tab-ceremony').click();
    await li.locator('#renew').waitFor();
    await look(li, 'ceremony-begin');

    // Three weeks later. Every page says it, 24 days before the last key ends.
    city.clock.shift(21 * DAY_MS);
    for (const page of [li, wang]) {
      await page.locator('#sign-out').click();
      await page.locator('#passkey').click();
      await page.locator('#tab-cases').click();
      await page.locator('#ceremony-due', { hasText: '23' }).waitFor();
    }
    await screenshot(li, 'ceremony-due');
    const before = bundle();
    await li.locator('#ceremony-due a').click();
    await li.locator('#renew').click();
    await li.locator('#prepare').click();
    await li.locator('#check-code').waitFor();
    await look(li, 'ceremony-renew');
    await wang.locator('#tab-ceremony').click();
    await look(wang, 'ceremony-renew-sign');
    await sign(wang, li);
    await finish(li, 2);
    const renewed = bundle();
    assert.equal(Math.max(...renewed.days.map(({ day }) => day)), today() + 44);
    for (const { day, key } of before.days)
      assert.deepEqual(renewed.days.find((each) => each.day === day)?.key, key, 'keys in force never change');
    assert.ok(await opens([takenLi, takenZhao], today() + 40));

    // zhao's keys are lost. sun comes with the code that li reads out.
    await li.locator('#leave').click();
    await li.locator('#tab-ceremony').click();
    await li.locator('#lost').selectOption('zhao');
    await li.locator('#replace').click();
    const next = await li.locator('#ceremony-code').innerText();
    const sun = await screen();
    const takenSun = await comeBy(sun, next, 'sun', '孙医生');
    await compare(li, 'sun', sun);
    await look(li, 'ceremony-replace');
    await li.locator('#prepare').click();
    await li.locator('#check-code').waitFor();
    await sign(wang, li);
    await finish(li, 3);
    assert.deepEqual(
      bundle().officers.map(({ id }) => id),
      ['li', 'sun', 'wang'],
    );
    for (const day of [before.days[0]!.day, today(), today() + 40]) {
      assert.ok(await opens([takenWang, takenSun], day), `day ${day}`);
      assert.ok(!(await opens([takenLi, takenZhao], day)), 'the lost key opens nothing that the vault has');
    }
    await sun.locator('#passphrase').fill(takenSun.passphrase);
    await sun.locator('#enter').click();
    await sun.locator('#new-case').waitFor();
    await zhao.goto(city.authority.consoleOrigin!);
    await zhao.locator('#key-file').setInputFiles(takenZhao.keyFile);
    await zhao.locator('#passphrase').fill(takenZhao.passphrase);
    await zhao.locator('#by-key-file').click();
    await zhao.locator('#trouble', { hasText: 'does not sign you in' }).waitFor();
    await faces(li);
    await everyStepIsAudited();
    await nothingWholeIsLeft([takenLi, takenWang, takenZhao, takenSun]);
  });

  /** From now on the vault shows this page a bundle in which li's key is another. Resolves with what ends that. */
  async function lie(page: Page): Promise<() => Promise<void>> {
    const path = '**/api/ceremony';
    await page.route(path, async (route) => {
      const response = await route.fetch();
      const answer = await response.json();
      const bytes = fromBase64url('bundle', answer.ceremony.draft.bundle);
      const { seal } = answer.ceremony.people.find(({ id }: { id: string }) => id === 'li');
      const at = Buffer.from(bytes).indexOf(Buffer.from(fromBase64url('key', seal)));
      bytes[at]! ^= 1;
      answer.ceremony.draft.bundle = toBase64url(bytes);
      await route.fulfill({ response, json: answer });
    });
    return () => page.unroute(path);
  }

  async function proveFirst(all: readonly Taken[], root: string): Promise<void> {
    assert.equal(JSON.parse(readFileSync(city.exchange.path('root.json'), 'utf8')).root, root);
    const { number, site, days, officers, limits } = bundle();
    assert.deepEqual([number, site, days.length, limits.quorum], [1, SITE, 46, 2]);
    assert.deepEqual(
      officers.map(({ sign }) => toBase64url(sign)),
      all.map(({ officer }) => toBase64url(officer.sign.public)),
    );
    const [li, wang, zhao] = all as [Taken, Taken, Taken];
    for (const pair of [
      [li, wang],
      [wang, zhao],
      [li, zhao],
    ])
      assert.ok(await opens(pair, today() + 20), 'any two');
    assert.ok(!(await opens([li], today() + 20)), 'nobody alone');
  }

  /** The small screen of a phone, and dark. */
  async function faces(page: Page): Promise<void> {
    for (const [width, name] of [
      [320, 'ceremony-320'],
      [390, 'ceremony-390'],
    ] as const) {
      await page.setViewportSize({ width, height: 844 });
      const wide = await page.evaluate<number>('document.documentElement.scrollWidth');
      assert.ok(wide <= width, `${wide} px wide`);
      await screenshot(page, name);
    }
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.emulateMedia({ colorScheme: 'dark' });
    await look(page, 'ceremony-dark');
  }

  async function everyStepIsAudited(): Promise<void> {
    await city.authority.look();
    const { entries, findings } = await verifyAudit({
      disk: nodeDisk(),
      folder: city.folder,
      auditKey: bundle().audit,
      kept: [],
    });
    assert.deepEqual(findings, []);
    const said = entries.map(({ action, who, about }) => `${action} ${who.join('+')} ${about}`).join('\n');
    for (const step of [
      /ceremony-begun li the first/,
      /officer-key-made wang fingerprint [0-9A-Z-]{19}/,
      /ceremony-signed li bundle 1\nceremony-signed wang bundle 1/,
      /ceremony-held li\+wang bundle 1\nroot-split li\+wang root\nday-keys-made li\+wang 46 days/,
      /ceremony-begun li new day keys/,
      /ceremony-held li\+wang bundle 2\nday-keys-made li\+wang 2\d days/,
      /ceremony-begun li replace zhao/,
      /officer-replaced li\+wang zhao by sun/,
      /day-keys-made li\+wang \d+ days shared anew/,
    ])
      assert.match(said, step);
  }

  /** No file of the vault holds an officer's secret, or a passphrase. */
  async function nothingWholeIsLeft(all: readonly Taken[]): Promise<void> {
    const texts = readdirSync(city.data, { recursive: true, encoding: 'utf8' })
      .map((name) => join(city.data, name))
      .filter((path) => statSync(path).isFile())
      .map((path) => readFileSync(path, 'latin1'))
      .join('\n');
    for (const { officer, passphrase } of all)
      for (const secret of [
        passphrase,
        toBase64url(officer.seal.secretBytes),
        toBase64url(officer.sign.secretBytes),
      ])
        assert.ok(!texts.includes(secret) && !city.log.lines.join('\n').includes(secret));
  }
});
