import assert from 'node:assert/strict';
import { silentLog } from '../../../platform/log';
import { MemoryDisk } from '../../../platform/memory-disk';
import { seededRandom } from '../../../platform/random';
import { virtualClock } from '../../../platform/virtual-clock';
import { type CardOwner, sealCardOwner } from '../../../protocol/card-owner';
import { generateHpkeKey } from '../../../protocol/hpke';
import { cardText } from '../../../protocol/identifiers';
import type { OperatorLink } from '../operator-link/link';
import { openCardOwners } from './card-owners';

const registrar = generateHpkeKey();
const card = (n: number) => new Uint8Array(10).fill(n);
const WANG: CardOwner = { kind: 'phone', identifier: '+8613800246021' };
const LI: CardOwner = { kind: 'document', identifier: '11010519491231002X' };

/** An operator that lists what `arrived`, as its door does. */
function operator(arrived: Uint8Array[]): OperatorLink {
  const silent = () => Promise.reject(new Error('only cards here'));
  return {
    relay: silent,
    listSegments: silent,
    fetchSegment: silent,
    release: silent,
    releaseCounts: silent,
    listCardOwners: async (after) =>
      arrived.map((sealed, i) => ({ number: i + 1, sealed })).filter(({ number }) => number > after),
    close: () => {},
  };
}

async function open(disk: MemoryDisk, link: OperatorLink) {
  const clock = virtualClock(0);
  const ports = { disk, folder: '/a', random: seededRandom(1), clock, registrar, log: silentLog() };
  return { clock, owners: await openCardOwners({ ...ports, link: () => link }) };
}

describe("cards' owners at the registrar", () => {
  it('keeps the first owner, calls a second a conflict, and remembers both over a restart', async () => {
    const disk = new MemoryDisk();
    const bind = (n: number, owner: CardOwner) => sealCardOwner(registrar.public, card(n), owner);
    const arrived = [bind(1, WANG), bind(2, WANG), bind(1, WANG), new Uint8Array(90)];
    const link = operator(arrived);
    const first = await open(disk, link);
    await first.clock.advance(10_000);
    await first.owners.fetch(link);
    assert.deepEqual(first.owners.ownersOf(cardText(card(1))), [WANG]);
    assert.deepEqual(first.owners.cardsOf(WANG).toSorted(), [cardText(card(1)), cardText(card(2))].sort());
    assert.deepEqual(first.owners.conflicts, []);
    arrived.push(bind(1, LI));
    await first.owners.fetch(link);
    await first.owners.close();

    const { owners } = await open(disk, link);
    assert.deepEqual(owners.ownersOf(cardText(card(1))), [WANG, LI], 'the first stays the first');
    assert.deepEqual(owners.conflicts, [cardText(card(1))]);
    assert.deepEqual(owners.cardsOf(WANG), [cardText(card(2))], 'a disputed card is nobody’s for certain');
    assert.deepEqual(owners.cardsOf(LI), []);
    await owners.close();
  });
});
