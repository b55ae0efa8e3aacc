import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { virtualClock } from '../platform/virtual-clock';
import { readBundle, signBundle } from '../protocol/bundle';
import { fromHex, toBase64url } from '../protocol/bytes';
import { generateSigningKey, importSigningKey } from '../protocol/signing';
import vector from '../protocol/vectors/bundle.json';
import { temporaryFolder } from '../test/support/folders';
import { waitFor } from '../test/support/wait';
import { followBundle, keptBundle } from './bundle-file';
import { bundleInForce } from './ceremony/ceremony';
import { Exchange } from './exchange';

const root = importSigningKey(fromHex(vector.rootSecret));
const bundle = readBundle(root.public, fromHex(vector.signed));
const numbered = (number: number, by = root) => signBundle(by, { ...bundle, number });

describe('the bundle that operator and authority follow', () => {
  let exchange: Exchange;
  let own: string;
  let warned: string[];
  const log = {
    info: () => {},
    warn: (event: string) => void warned.push(event),
    error: (event: string) => void warned.push(event),
  };
  const lay = async (signed: Uint8Array, by = root) => {
    await exchange.writeJson('root.json', { root: toBase64url(by.public) });
    await exchange.writeBytes('bundle.cbor', signed);
  };
  /** A part that runs with bundle 7, and what looks again until something is seen. */
  const following = async () => {
    const clock = virtualClock();
    await lay(numbered(7));
    const followed = await followBundle(exchange, own, clock, log);
    const sees = (what: string, isSeen: () => boolean) =>
      waitFor(what, async () => {
        await clock.advance(2_000);
        return isSeen();
      });
    return { followed, sees };
  };
  /** As a part does that is started now. */
  const numberAtStart = async () => (await keptBundle(exchange, own, log)())?.bundle.number;

  beforeEach(() => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'exchange'));
    exchange = new Exchange(join(folder, 'exchange'));
    own = join(folder, 'operator');
    warned = [];
  });

  it('is never an older one that is offered, neither while the part runs nor after it was started anew', async () => {
    const look = keptBundle(exchange, own, log);
    assert.equal(await look(), undefined);
    await lay(numbered(7));
    assert.equal((await look())?.bundle.number, 7);
    await lay(numbered(8));
    assert.equal((await look())?.bundle.number, 8);
    await lay(numbered(7));
    assert.equal((await look())?.bundle.number, 8);
    assert.equal((await look())?.bundle.number, 8);
    assert.deepEqual(warned, ['an older bundle is left aside'], 'said once');
    assert.equal(await numberAtStart(), 8);
    // The control: what proves itself in the exchange folder is the old one.
    assert.equal(bundleInForce(exchange)?.number, 7);
    await lay(numbered(9));
    assert.equal(await numberAtStart(), 9);
  });

  it("is none of another root, however high its number, though the exchange folder's root was changed with it", async () => {
    await lay(numbered(7));
    assert.equal(await numberAtStart(), 7);
    const forger = generateSigningKey();
    await lay(numbered(99, forger), forger);
    assert.equal(await numberAtStart(), 7);
    assert.deepEqual(warned, ['a bundle is left aside']);
    assert.equal(bundleInForce(exchange)?.number, 99, 'control: without the pin it would be in force');
  });

  it('is followed while the operator runs: newer ones at the next look, older ones never', async () => {
    const { followed, sees } = await following();
    await lay(numbered(8));
    await sees('bundle 8 in force', () => followed.current().number === 8);
    await lay(numbered(6));
    await sees('bundle 6 left aside', () => warned.includes('an older bundle is left aside'));
    assert.equal(followed.current().number, 8);
    await lay(numbered(9));
    await sees('bundle 9 in force', () => followed.current().number === 9);
    followed.stop();
  });

  it('is followed on after a look that failed, and kept once the disk takes it', async () => {
    const { followed, sees } = await following();
    rmSync(exchange.path('bundle.cbor'));
    mkdirSync(exchange.path('bundle.cbor'));
    await sees('a look that failed', () => warned.length > 0);
    rmSync(exchange.path('bundle.cbor'), { recursive: true });
    await lay(numbered(8));
    await sees('bundle 8 in force', () => followed.current().number === 8);

    warned = [];
    rmSync(own, { recursive: true });
    writeFileSync(own, 'no folder');
    await lay(numbered(9));
    await sees('a bundle that could not be kept', () => warned.length > 0);
    assert.equal(followed.current().number, 8, 'what could not be kept is not in force');
    rmSync(own);
    mkdirSync(own);
    await sees('bundle 9 in force', () => followed.current().number === 9);
    assert.deepEqual(warned, ['the bundle could not be followed'], 'said once');
    followed.stop();
  });
});
