import assert from 'node:assert/strict';
import { silentLog } from '../../platform/log';
import { MemoryDisk } from '../../platform/memory-disk';
import { type Bundle, readBundle } from '../../protocol/bundle';
import { fromHex } from '../../protocol/bytes';
import { signRevokedCards } from '../../protocol/revoked-cards';
import { generateSigningKey, importSigningKey } from '../../protocol/signing';
import bundleVector from '../../protocol/vectors/bundle.json';
import cardVector from '../../protocol/vectors/card.json';
import { RevokedHolder } from './revoked-holder';

const key = importSigningKey(fromHex(cardVector.cardKeySecret));
const base = readBundle(fromHex(bundleVector.rootPublic), fromHex(bundleVector.signed));
const bundle: Bundle = { ...base, cards: key.public };
const [lost, found] = [new Uint8Array(10).fill(1), new Uint8Array(10).fill(2)];
const list = (number: number, cards: Uint8Array[], signer = key) =>
  signRevokedCards(signer, { number, madeAt: 0, cards });

async function holder(disk = new MemoryDisk(), current: Bundle | null = bundle) {
  await disk.makeFolder('/t');
  const ports = { disk, path: '/t/revoked-cards.cbor', log: silentLog(), bundle: () => current ?? undefined };
  const made = new RevokedHolder(ports);
  await made.start();
  return { made, disk, ask: (signed: Uint8Array) => made.ask(async () => signed) };
}

describe('the revoked cards of a terminal', () => {
  it('are those of the newest list that the card key proves, over a restart and without network', async () => {
    const { made, disk, ask } = await holder();
    assert.equal(made.isRevoked(lost), false, 'no list, no card revoked');
    await ask(list(2, [lost]));
    assert.ok(made.isRevoked(lost) && !made.isRevoked(found));
    await ask(list(1, []));
    await ask(list(9, [], generateSigningKey()));
    await ask(new Uint8Array(0));
    await ask(Uint8Array.of(1, 2, 3));
    await made.ask(() => Promise.reject(new Error('no network')));
    assert.ok(
      made.isRevoked(lost),
      'neither an older list, nor a forged or broken one, nor silence frees a card',
    );
    const again = await holder(disk);
    assert.ok(again.made.isRevoked(lost));
    assert.equal(again.made.number, 2);
    await again.ask(list(3, [found]));
    assert.ok(!again.made.isRevoked(lost) && again.made.isRevoked(found));
  });

  it('are nobody while no bundle names the card key', async () => {
    const { made, ask } = await holder(new MemoryDisk(), null);
    await ask(list(2, [lost]));
    assert.equal(made.isRevoked(lost), false);
  });
});
