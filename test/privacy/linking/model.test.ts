import assert from 'node:assert/strict';
import { seededRandom } from '../../../platform/random';
import { reportControl, reportFault } from '../../support/fault-table';
import { attack, CHANCE, inWords, LEAK } from './attack';
import { FEATURES } from './features';
import { LEAKS, modelDay } from './model-day';

const SOAK = process.env.CORIDE_SOAK !== undefined;
const RIDERS = SOAK ? 4_000 : 400;
const FAULT = "insider links one rider's check-ins";
const DAYS = SOAK ? 10 : 1;

describe("test/privacy: one rider's check-ins among many, in the model", function () {
  this.timeout(SOAK ? 3_600_000 : 60_000);

  it('are linked no better than by chance, by any feature alone and by all together', () => {
    for (let day = 0; day < DAYS; day++) {
      const seed = `model day ${day}`;
      const found = attack(modelDay({ riders: RIDERS, checkIns: 4, seed }), FEATURES, seededRandom(seed));
      assert.ok(found.learned < CHANCE, inWords(found));
      assert.ok(Math.abs(found.alone[0]!.deviations) < CHANCE, inWords(found));
    }
    const injected = `${FEATURES.length} features and a learner, model of ${RIDERS} riders`;
    reportFault({ fault: FAULT, injected, runs: DAYS, accepted: DAYS * RIDERS * 4, lost: 0, doubled: 0 });
  });

  for (const leak of LEAKS)
    it(`are linked by ${leak.name} (control)`, () => {
      const day = modelDay({ riders: 130, checkIns: 4, seed: leak.name, leak });
      const found = attack(day, FEATURES, seededRandom(leak.name));
      assert.ok(found.learned > LEAK, inWords(found));
      reportControl({ fault: FAULT, control: `${leak.name}: ${found.learned.toFixed(0)} deviations` });
    });
});
