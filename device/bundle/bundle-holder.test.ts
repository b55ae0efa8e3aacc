import assert from 'node:assert/strict';
import { silentLog } from '../../platform/log';
import { MemoryDisk } from '../../platform/memory-disk';
import { seededRandom } from '../../platform/random';
import { virtualClock } from '../../platform/virtual-clock';
import { readBundle, signBundle } from '../../protocol/bundle';
import { fromHex } from '../../protocol/bytes';
import { generateSigningKey, importSigningKey } from '../../protocol/signing';
import vector from '../../protocol/vectors/bundle.json';
import { BundleHolder } from './bundle-holder';

const root = importSigningKey(fromHex(vector.rootSecret));
const first = fromHex(vector.signed);
const bundle = readBundle(root.public, first);
const next = signBundle(root, { ...bundle, number: bundle.number + 1 });

async function holder(disk: MemoryDisk, site: () => Promise<Uint8Array>) {
  await disk.makeFolder('/t');
  const clock = virtualClock();
  const made = new BundleHolder({
    folder: '/t',
    root: root.public,
    disk,
    clock,
    random: seededRandom(1),
    log: silentLog(),
    fetchBundle: site,
    onChange: () => {},
  });
  await made.start();
  return { made, clock };
}
const noNetwork = () => Promise.reject(new Error('no network'));

describe("the terminal's bundle", () => {
  it('survives a restart, and is never replaced by an older or foreign one', async () => {
    const disk = new MemoryDisk();
    const { made } = await holder(disk, noNetwork);
    assert.equal(made.current(), undefined);
    assert.ok(await made.take(next, 'exchange'));
    assert.equal(await made.take(first, 'site'), false);
    assert.equal(await made.take(signBundle(generateSigningKey(), { ...bundle, number: 99 }), 'site'), false);
    assert.equal(await made.take(new Uint8Array(9), 'site'), false);
    disk.crash();
    const again = await holder(disk, noNetwork);
    assert.equal(again.made.current()?.number, bundle.number + 1);
  });

  it('is fetched from the site, again and again, also after hours without network', async () => {
    const disk = new MemoryDisk();
    let online = false;
    const { made, clock } = await holder(disk, async () => (online ? next : noNetwork()));
    await made.take(first, 'exchange');
    await clock.advance(5 * 3_600_000);
    assert.equal(made.current()?.number, bundle.number);
    online = true;
    await clock.advance(2 * 3_600_000);
    assert.equal(made.current()?.number, bundle.number + 1);
    made.stop();
  });

  it('is fetched within a minute when there is news, and in force though it cannot be written', async () => {
    const disk = new MemoryDisk();
    const { made, clock } = await holder(disk, async () => next);
    await made.take(first, 'exchange');
    made.askSoon();
    disk.failNext('write', 'ENOSPC', Number.POSITIVE_INFINITY);
    await clock.advance(60_000);
    assert.equal(made.current()?.number, bundle.number + 1);
    made.stop();
    assert.equal(clock.waiting, 0);
  });
});
