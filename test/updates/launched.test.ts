/** Updates that go wrong, on a real disk under the real launcher, which a supervisor starts again and again as systemd does. */
import assert from 'node:assert/strict';
import { KEYS, NOW } from './publisher';
import { buildPrograms, Vehicle } from './vehicle';

const DAY_MS = 86_400_000;

describe('an update under the launcher', function () {
  this.timeout(60_000);
  /** One vehicle for all: each test begins with whatever runs, and ends with a version that works. */
  let vehicle: Vehicle;
  let minor = 0;
  const next = () => `1.${++minor}.0`;
  before(async () => {
    await buildPrograms();
    vehicle = new Vehicle();
    assert.equal(await vehicle.start(), '1.0.0', 'as the package installed it');
  });

  /** A sound update: it runs, is proven, and is what starts from then on. */
  async function takesNext(): Promise<string> {
    const version = next();
    await vehicle.update({ version, does: 'works' });
    assert.equal(await vehicle.start(), version);
    const { good, trial } = await vehicle.record();
    assert.deepEqual([good?.version, trial], [version, undefined], 'proven');
    return version;
  }

  for (const [does, limits] of [
    ['crashes', {}],
    ['hangs', { hangSeconds: 0.25 }],
    ['is never well', { wellSeconds: 0.25 }],
  ] as const)
    it(`that ${does} is left after three starts for the version before, and is not taken again; a newer one is`, async () => {
      const before = await takesNext();
      const bad = next();
      await vehicle.update({ version: bad, does });
      for (let start = 1; start <= 3; start++)
        assert.equal(await vehicle.start(limits), `${bad} ended`, `start ${start}`);
      assert.equal(await vehicle.start(), before, 'back');
      const record = await vehicle.record();
      assert.deepEqual([record.bad[0]?.version, record.good?.version], [bad, before]);
      assert.match(record.bad[0]!.why, /not healthy in 3 starts/);
      assert.match(await vehicle.whyNot(bad), /tried and left.*a newer version will be taken/);
      await takesNext();
    });

  it('that is signed wrongly, over, or older is not taken: the version that runs stays', async () => {
    const before = await takesNext();
    const refused = async (version: string, words: RegExp, edition = {}) => {
      vehicle.publish({ version, does: 'works' }, edition);
      assert.match(await vehicle.whyNot(version), words);
      assert.equal(await vehicle.start(), before);
    };
    await refused(next(), /signed by 1\/2 keys/, { targetsBy: [KEYS.operator, KEYS.stranger] });
    await refused(next(), /expired/, { timestampEnds: NOW - DAY_MS });
    await refused('1.0.5', /it is older than/);
    // Control: the same vehicle takes the next one that is right.
    await takesNext();
  });

  it('is killed at any moment of being laid down: one of the two versions starts, whole, and it comes in the end', async () => {
    const before = await takesNext();
    const version = next();
    vehicle.publish({ version, does: 'works' });
    let [at, runs] = [4, before];
    for (; runs === before && !(await vehicle.updateKilledAt(version, at)); at += 17) {
      runs = await vehicle.start();
      assert.ok([before, version].includes(runs), `killed at operation ${at}: ${runs} runs`);
      assert.ok(at < 400, 'the update ends');
    }
    assert.ok(at > 30, `${at}: some kills hit it`);
    assert.equal(await vehicle.start(), version);
  });

  it('whose files rot on the card is not started: the version of the package is', async () => {
    await takesNext();
    vehicle.rot('app/terminal.js');
    assert.equal(await vehicle.start(), '1.0.0');
    await takesNext();
  });
});
