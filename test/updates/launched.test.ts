/** Updates that go wrong, on a real disk under the real launcher, which a supervisor starts again and again as systemd does. */
import assert from 'node:assert/strict';
import { KEYS, NOW } from './publisher';
import { buildPrograms, Vehicle } from './vehicle';

const DAY_MS = 86_400_000;

describe('an update under the launcher', function () {
  this.timeout(60_000);
  before(buildPrograms);

  it('that is sound runs, is proven healthy, and is what starts from then on', async () => {
    const vehicle = new Vehicle();
    assert.equal(await vehicle.start(), '1.0.0');
    await vehicle.update({ version: '1.1.0', does: 'works' });
    assert.equal(await vehicle.start(), '1.1.0');
    assert.equal((await vehicle.record()).good?.version, '1.1.0');
    assert.equal(await vehicle.start(), '1.1.0');
  });

  for (const [does, limits] of [
    ['crashes', {}],
    ['hangs', { hangSeconds: 0.4 }],
    ['is never well', { wellSeconds: 0.4 }],
  ] as const)
    it(`that ${does} is left after three starts for the version before, and is not taken again; a newer one is`, async () => {
      const vehicle = new Vehicle();
      await vehicle.update({ version: '1.1.0', does: 'works' });
      assert.equal(await vehicle.start(), '1.1.0');
      await vehicle.update({ version: '1.2.0', does });
      for (let start = 1; start <= 3; start++)
        assert.equal(await vehicle.start(limits), '1.2.0 ended', `start ${start}`);
      assert.equal(await vehicle.start(), '1.1.0', 'back');
      const { bad, good } = await vehicle.record();
      assert.deepEqual([bad[0]?.version, good?.version], ['1.2.0', '1.1.0']);
      assert.match(bad[0]!.why, /not healthy in 3 starts/);
      assert.match(await vehicle.whyNot('1.2.0'), /tried and left.*a newer version will be taken/);
      await vehicle.update({ version: '1.2.1', does: 'works' });
      assert.equal(await vehicle.start(), '1.2.1');
    });

  it('that is signed wrongly, over, or older is not taken: the version that runs stays', async () => {
    const vehicle = new Vehicle();
    await vehicle.update({ version: '1.1.0', does: 'works' });
    assert.equal(await vehicle.start(), '1.1.0');
    const refused = async (version: string, words: RegExp, edition = {}) => {
      vehicle.publish({ version, does: 'works' }, edition);
      assert.match(await vehicle.whyNot(version), words);
      assert.equal(await vehicle.start(), '1.1.0');
    };
    await refused('1.2.0', /signed by 1\/2 keys/, { targetsBy: [KEYS.operator, KEYS.stranger] });
    await refused('1.2.1', /expired/, { timestampEnds: NOW - DAY_MS });
    await refused('1.0.5', /older than 1\.1\.0/);
    await vehicle.update({ version: '1.2.2', does: 'works' });
    assert.equal(
      await vehicle.start(),
      '1.2.2',
      'control: the same vehicle takes the next one that is right',
    );
  });

  it('whose files rot on the card is not started: the version of the package is', async () => {
    const vehicle = new Vehicle();
    await vehicle.update({ version: '1.1.0', does: 'works' });
    assert.equal(await vehicle.start(), '1.1.0');
    vehicle.rot('app/terminal.js');
    assert.equal(await vehicle.start(), '1.0.0');
  });

  it('is killed at any moment of being laid down: one of the two versions starts, whole, and it comes in the end', async () => {
    const vehicle = new Vehicle();
    await vehicle.update({ version: '1.1.0', does: 'works' });
    assert.equal(await vehicle.start(), '1.1.0');
    vehicle.publish({ version: '1.2.0', does: 'works' });
    let [at, runs] = [4, '1.1.0'];
    for (; runs === '1.1.0' && !(await vehicle.updateKilledAt('1.2.0', at)); at += 11) {
      runs = await vehicle.start();
      assert.match(runs, /^1\.[12]\.0$/, `killed at operation ${at}`);
      assert.ok(at < 400, 'the update ends');
    }
    assert.ok(at > 26, `${at}: some kills hit it`);
    assert.equal(await vehicle.start(), '1.2.0');
  });
});
