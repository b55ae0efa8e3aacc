import assert from 'node:assert/strict';
import { seededRandom } from '../../../platform/random';
import { concat } from '../../../protocol/bytes';
import { reportControl, reportFault } from '../../support/fault-table';
import { attack, CHANCE, inWords, LEAK } from './attack';
import { apartFrom, JOINT_FEATURES, join } from './both-sides';
import { FEATURES } from './features';
import { type RealDay, realDay } from './real-day';

const SOAK = process.env.CORIDE_SOAK !== undefined;
const RIDERS = SOAK ? 1_000 : 90;
const FAULT = "thief of both sides' disks joins a rider and a ride";
const random = () => seededRandom('attacker');

describe("test/privacy: one rider's check-ins among many, through the real parts", function () {
  this.timeout(SOAK ? 3_600_000 : 120_000);
  let day: Promise<RealDay> | undefined;
  const theDay = () => {
    day ??= realDay({ riders: RIDERS, checkIns: 4, seed: 'real day' });
    return day;
  };

  it("are linked no better than by chance, by the operator's folder and all that came over its wires", async () => {
    const { seen } = await theDay();
    assert.equal(seen.length, RIDERS * 4);
    const found = attack(seen, FEATURES, random());
    assert.ok(found.learned < CHANCE, inWords(found));
    assert.ok(Math.abs(found.alone[0]!.deviations) < CHANCE, inWords(found));
  });

  it('are linked when phones speak to the operator themselves, by what browsers say of themselves (control)', async () => {
    const { seen } = await realDay({ riders: RIDERS, checkIns: 4, seed: 'direct', withoutRelay: true });
    const found = attack(seen, FEATURES, random());
    assert.ok(found.learned > LEAK, inWords(found));
    assert.equal(found.alone[0]!.name, 'headers');
  });

  it("are joined with a registration no better than by chance, by both sides' folders", async () => {
    const { seen, registrations } = await theDay();
    const dayFine = join(seen, registrations, (rider) => registrations[rider]!.registeredOn * 86_400_000);
    const found = attack(dayFine, JOINT_FEATURES, random());
    assert.ok(found.learned < CHANCE, inWords(found));
    assert.ok(Math.abs(found.alone[0]!.deviations) < CHANCE, inWords(found));
    const injected = `${JOINT_FEATURES.length} features and a learner, real parts, ${RIDERS} riders`;
    reportFault({ fault: FAULT, injected, runs: 1, accepted: seen.length, lost: 0, doubled: 0 });
  });

  it('are hardly joined by somebody who also noted when each phone fetched its tickets', async () => {
    const { seen, registrations } = await theDay();
    const lots = random();
    const noted = join(seen, registrations, (_, boardings) => apartFrom(boardings, lots));
    const found = attack(noted, JOINT_FEATURES, random());
    // "Not within that hour" is all that they learn; SECURITY.md says so.
    const [strongest] = found.alone;
    assert.match(strongest!.name, /^fetched within the hour/);
    assert.ok(strongest!.deviations < 0 && found.better < 0.75, inWords(found));
  });

  it('are joined when tickets are fetched at boarding and the time is kept (control)', async () => {
    const { seen, registrations } = await theDay();
    const atBoarding = join(seen, registrations, (_, boardings) => boardings[0]! - 4_000);
    const found = attack(atBoarding, JOINT_FEATURES, random());
    assert.ok(found.learned > LEAK, inWords(found));
    assert.match(found.alone[0]!.name, /^fetched/);
    reportControl({ fault: FAULT, control: `fetched at boarding: ${found.learned.toFixed(0)} deviations` });
  });

  it('are joined when tags are a part of what the registrar keeps (control)', async () => {
    const { seen, registrations } = await theDay();
    const derived = seen.map((each) => {
      const { item, rider } = each;
      const tag = concat(registrations[rider]!.ref.subarray(0, 1), item.tag.subarray(1));
      return { ...each, item: { ...item, tag } };
    });
    const found = attack(
      join(derived, registrations, () => 0),
      JOINT_FEATURES,
      random(),
    );
    assert.ok(found.learned > LEAK, inWords(found));
  });
});
