import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { TraceResult } from '../../backend/authority/tracing/trace';
import { OPERATOR_FILES } from '../../backend/operator/keys/key-files';
import { readSecret } from '../../device/terminal';
import { nodeDisk } from '../../platform/node-disk';
import { encodeCard } from '../../protocol/card';
import { cardText } from '../../protocol/identifiers';
import { importSigningKey } from '../../protocol/signing';
import { pseudoScanner } from '../support/pty';
import { screenshot } from '../support/screenshots';
import { waitFor } from '../support/wait';
import { cityForTest, type TestCity } from './city-for-test';
import { openScreen } from './rider-for-test';

const [GRANDMA, GRANDPA] = ['13800246021', '13912345678'];
const DOCUMENT = '11010519491231002X';
const DRIVER = '0417';
const MINUTE = 60_000;

/**
 * What a touch takes, s: 0.5 for a key of a random sequence (Card, Moran and Newell, "The keystroke-level model", CACM
 * 23(7), 1980, table 1), and 0.2 for gloves and a moving bus.
 */
const TOUCH = 0.7;
/** What it takes to pick a card from the pile and hold it to the scanner, s. */
const SHOW_CARD = 2.5;
const GOAL = 15;

/** A finger on the screen, which is all that a driver has. */
function finger(screen: Page) {
  let touches = 0;
  const touch = async (selector: string) => {
    touches++;
    await screen.locator(selector).tap();
  };
  return {
    touch,
    type: async (number: string) => {
      for (const digit of number) await touch(`[data-key="${digit}"]`);
    },
    /** Seconds of the touches since the last time. */
    seconds: () => {
      const seconds = touches * TOUCH;
      touches = 0;
      return seconds;
    },
  };
}

const contacts = ({ coRiders }: TraceResult) =>
  coRiders
    .map(({ contact }) => ('phone' in contact ? contact.phone : Object.values(contact).join(' ')))
    .sort();

describe('riders without a phone, by touch alone', function () {
  this.timeout(240_000);

  it('are checked in by number or with a new card in under 15 seconds, and found by a trace, drivers too', async function () {
    const scanner = pseudoScanner(this);
    const city = await cityForTest({ scanners: [scanner.path] });
    const screen = await openScreen(city);
    const { touch, type, seconds } = finger(screen);
    const accepted = async (words: string) => {
      await screen.locator('html[data-view=accepted] .verdict', { hasText: words }).waitFor();
    };
    const ready = () => screen.locator('html:is([data-view=idle], [data-view=degraded])').waitFor();

    // The driver begins the shift by number.
    await touch('[data-action=driver]');
    await touch('.driver-buttons button >> nth=2');
    await type(DRIVER);
    await touch('.pad-main');
    await accepted('已上班');
    await screenshot(screen, 'e2e-terminal-shift');
    await screen.locator('html[data-view=driver] .driver-name', { hasText: DRIVER }).waitFor();
    await touch('.driver-buttons .main');
    await ready();
    seconds();

    // A grandmother and her grandchild, by her phone number.
    await touch('[data-action=assist]');
    await type(GRANDMA);
    await touch('.pad-more');
    await screenshot(screen, 'e2e-terminal-pad');
    await touch('.pad-main');
    await accepted('已登记');
    const byPhone = seconds();
    assert.ok(byPhone < GOAL, `${byPhone} s by phone number`);
    await screen.locator('.people', { hasText: '2' }).waitFor();
    await screenshot(screen, 'e2e-terminal-assisted');
    assert.doesNotMatch(await screen.content(), /13800246021|0024/, 'only the last four are left');
    await ready();

    // Somebody by identity document: 18 characters, and still in time.
    await touch('[data-action=assist]');
    await touch('.pad-tabs button >> nth=1');
    await type(DOCUMENT);
    await touch('.pad-main');
    await accepted('已登记');
    const byDocument = seconds();
    assert.ok(byDocument < GOAL, `${byDocument} s by document`);
    await ready();

    // A grandfather gets a card, for the next time.
    const cardsKey = await readSecret(nodeDisk(), join(city.folder, 'operator', OPERATOR_FILES.cards));
    const number = new Uint8Array(10).fill(42);
    const card = encodeCard(importSigningKey(cardsKey), number);
    await touch('[data-action=assist]');
    await type(GRANDPA);
    await touch('.pad-card');
    await screen.locator('html[data-view=card]').waitFor();
    await screenshot(screen, 'e2e-terminal-give-card');
    const withCard = seconds() + SHOW_CARD;
    assert.ok(withCard < GOAL, `${withCard} s with a new card`);
    await scanner.write(`${card}\r\n`);
    await accepted('已登记');
    await ready();

    // Somebody shows a shop's code, then he his card once more, to be sure; then some stops are passed.
    await scanner.write('6901234567892\r\n');
    await screen.locator('html[data-view=refused]').waitFor();
    await scanner.write(`${card}\r\n`);
    await screen.locator('html[data-view=already]').waitFor();
    await screenshot(screen, 'e2e-terminal-card-already');
    await city.moveClocks(12 * MINUTE);

    // The driver goes home by one more touch than it takes to look.
    await touch('[data-action=driver]');
    await touch('.driver-buttons button >> nth=2');
    await accepted('已下班');

    const whole = await waitFor(
      "the trace to know the card's owner",
      async () => {
        const found = await city.trace(GRANDMA);
        return found.searched.checkIns === 4 && contacts(found).includes(`+86${GRANDPA}`) ? found : undefined;
      },
      { deadline: 90_000, every: 500 },
    );
    assert.deepEqual(
      whole.rides.map(({ channel, people, marks }) => [channel, people, ...marks]),
      [['assisted', 2, 'not proven by the rider']],
    );
    assert.deepEqual(contacts(whole), [`+86${GRANDPA}`, `document ${DOCUMENT}`, `driver ${DRIVER}`].sort());
    assert.deepEqual(whole.unproven, []);

    const ofCard = await city.trace({ kind: 'card', identifier: cardText(number) });
    assert.deepEqual(
      ofCard.rides.map(({ channel }) => channel),
      ['card'],
    );
    assert.ok(contacts(ofCard).includes(`+86${GRANDMA}`));
    const ofDriver = await city.trace({ kind: 'driver', identifier: DRIVER });
    assert.equal(ofDriver.rides[0]!.alighting.latestRule, 'said', 'the shift ended when the driver said so');
    assert.equal(contacts(ofDriver).length, 3);

    // Nothing of whom the terminal checked in stands in any log, nor in the operator's and the terminal's folders.
    const secrets = [GRANDMA, GRANDPA, DOCUMENT.slice(0, 17), cardText(number)];
    for (const folder of ['logs', 'operator', 'terminals'])
      for (const name of await readdir(join(city.folder, folder), { recursive: true })) {
        const bytes = read(join(city.folder, folder, name));
        for (const secret of secrets) assert.equal(bytes.indexOf(secret), -1, `${folder}/${name}`);
      }

    // He loses his card, and says so: no terminal takes it any more, while others' cards go on.
    await city.run(['start/cards.ts', '--data', city.folder, '--revoke', cardText(number)]);
    const isServed = async () => (await fetch(`${city.site}/revoked-cards`)).status === 200;
    await waitFor('the site to have the list', isServed, { deadline: 60_000 });
    const again = await restartedScreen(city);
    const list = join(city.folder, 'terminals', city.terminals[0]!.terminalId, 'revoked-cards.cbor');
    await waitFor('the list of revoked cards on board', () => existsSync(list), { deadline: 60_000 });
    await scanner.write(`${card}\r\n`);
    await again.locator('html[data-view=refused]', { hasText: '这张卡挂失了' }).waitFor();
    await screenshot(again, 'e2e-terminal-card-revoked');
    const other = encodeCard(importSigningKey(cardsKey), new Uint8Array(10).fill(43));
    await scanner.write(`${other}\r\n`);
    await again.locator('html[data-view=accepted]').waitFor();
  });
});

/** The first terminal's screen after it was started anew: it asks for bundle and lists then, else within the hour. */
async function restartedScreen(city: TestCity): Promise<Page> {
  const before = city.terminals[0]!.screenUrl;
  city.kill('terminal-1');
  await waitFor('the terminal to be back', () => city.terminals[0]!.screenUrl !== before, {
    deadline: 60_000,
  });
  return openScreen(city);
}

/** A file's bytes; none for a folder, and for a file that went away meanwhile. */
function read(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EISDIR' || code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}
