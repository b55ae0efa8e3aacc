/**
 * `npm run cards -- --count 200`: prints signed cards as a PDF sheet, for riders and drivers, and revokes lost ones. Each
 * run makes new numbers; whose a card becomes is written when it is handed out.
 */
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { OPERATOR_FILES } from '../backend/operator/keys/key-files';
import { readSecret } from '../device/terminal';
import { describe, loadConfig } from '../platform/config';
import { nodeDisk } from '../platform/node-disk';
import { clockFromEnvironment } from '../platform/process-clock';
import { systemRandom } from '../platform/random';
import { CARD_NUMBER_SIZE, encodeCard, encodeDriverCard } from '../protocol/card';
import { cardText } from '../protocol/identifiers';
import { importSigningKey, type SigningKey } from '../protocol/signing';
import { CardOptions } from './cards/options';
import { revokeCards } from './cards/revoke';
import { cardSheet, type PrintedCard } from './cards/sheet';
import { Exchange } from './exchange';
import { sentenceOf } from './part';

async function main(): Promise<void> {
  const argv = process.argv.slice(2);
  if (argv.includes('--help')) {
    console.log(`npm run cards -- options:\n${describe(CardOptions, 'CORIDE_CARDS')}`);
    return;
  }
  const options = loadConfig(CardOptions, { env: process.env, prefix: 'CORIDE_CARDS', argv });
  const { count, drivers, revoke, out } = options;
  if (count + drivers.length + revoke.length === 0)
    throw new Error('nothing to do: give --count, --drivers or --revoke (see --help)');
  const data = resolve(options.data);
  const operatorFolder = join(data, 'operator');
  const cardKey = importSigningKey(await readSecret(nodeDisk(), join(operatorFolder, OPERATOR_FILES.cards)));
  if (revoke.length > 0) {
    const exchange = new Exchange(join(data, 'exchange'));
    const now = clockFromEnvironment(process.env).now();
    const all = await revokeCards({ operatorFolder, exchange, cardKey, typed: revoke, now });
    console.log(`${all} card(s) are revoked; terminals hear of it within an hour and a half.`);
  }
  if (count + drivers.length === 0) return;
  writeFileSync(out, await cardSheet(cardsOf(cardKey, count, drivers)), { mode: 0o600 });
  console.log(
    `${count + drivers.length} card(s) in ${out}: print at 100 %, cut by the marks, lock the file away.`,
  );
}

function cardsOf(cardKey: SigningKey, count: number, drivers: readonly string[]): PrintedCard[] {
  const random = systemRandom();
  const ofRiders = Array.from({ length: count }, (): PrintedCard => {
    const number = random.bytes(CARD_NUMBER_SIZE);
    return { kind: 'rider', text: encodeCard(cardKey, number), number: inGroups(cardText(number)) };
  });
  const ofDrivers = drivers.map(
    (number): PrintedCard => ({ kind: 'driver', text: encodeDriverCard(cardKey, number), number }),
  );
  return [...ofRiders, ...ofDrivers];
}

const inGroups = (text: string): string => text.replace(/.{4}(?=.)/g, '$& ');

main().catch((error: unknown) => {
  console.error(sentenceOf(error));
  process.exitCode = 1;
});
