import assert from 'node:assert/strict';
import { type Random, seededRandom } from '../../../platform/random';
import { confidenceSequence } from './confidence';
import type { Fared, Group } from './fared';
import { judge, type Reason, RULES, type Uptake, type Verdict } from './judge';
import { refusedShare } from './measures';

/** Terminals that all fared alike: 40 check-ins an hour, one of a hundred refused, for two days. */
const alike = (terminals: number, change: Partial<Fared> = {}): Group =>
  Array.from({ length: terminals }, () => ({
    checkIns: 1_920,
    refusals: 19,
    slow: 2,
    hours: 48,
    before: { checkIns: 3_840, hours: 96 },
    ...change,
  }));
const TAKEN: Uptake = { asked: 10, has: 10, failed: 0 };

const TABLE: [
  what: string,
  wave: Group,
  control: Group,
  verdict: Verdict,
  reasons: Reason[],
  uptake?: Uptake,
][] = [
  ['fares as its control group does', alike(10), alike(10), 'well', []],
  ['has a few more refusals than riders would notice', alike(10, { refusals: 25 }), alike(10), 'well', []],
  ['has five times as many refusals', alike(10, { refusals: 100 }), alike(10), 'worse', ['refusals']],
  ['has fewer refusals', alike(10, { refusals: 0 }), alike(10), 'well', []],
  ['has slow feedback at every tenth check-in', alike(10, { slow: 192 }), alike(10), 'worse', ['slow']],
  ['has a third fewer check-ins', alike(10, { checkIns: 1_280 }), alike(10), 'worse', ['checkIns']],
  [
    'has a third fewer check-ins, as it had before',
    alike(10, { checkIns: 1_280, before: { checkIns: 2_560, hours: 96 } }),
    alike(10),
    'well',
    [],
  ],
  [
    'has none at all, and nothing is known of before',
    alike(10, { checkIns: 0, refusals: 0, slow: 0 }).map(({ before: _, ...each }) => each),
    alike(10),
    'worse',
    ['checkIns'],
  ],
  [
    'has one terminal on which everything is refused',
    alike(1, { checkIns: 0, refusals: 400, slow: 0 }),
    alike(5),
    'worse',
    ['refusals', 'checkIns'],
  ],
  [
    'half of the terminals do not have yet',
    alike(10),
    alike(10),
    'wait',
    ['few-have-it'],
    { asked: 20, has: 10, failed: 0 },
  ],
  ['has too few terminals', alike(4), alike(10), 'wait', ['few-terminals']],
  ['has a control group of too few', alike(10), alike(1), 'wait', ['few-terminals']],
  [
    'has nobody to be held against',
    alike(10),
    [],
    'wait',
    ['few-terminals', 'few-check-ins', 'too-early', 'uncertain'],
  ],
  [
    'has too few riders',
    alike(10, { checkIns: 40, refusals: 0, slow: 0 }),
    alike(10, { checkIns: 40, refusals: 0, slow: 0 }),
    'wait',
    ['few-check-ins', 'uncertain'],
  ],
  ['has just begun', alike(10, { hours: 2 }), alike(10, { hours: 2 }), 'wait', ['too-early']],
  ['is empty', [], [], 'wait', ['few-terminals', 'few-check-ins', 'too-early', 'uncertain']],
  ['was not taken by two of ten', alike(8), alike(10), 'worse', ['failed'], { asked: 10, has: 8, failed: 2 }],
  ['was not taken by one of ten', alike(9), alike(10), 'well', [], { asked: 10, has: 9, failed: 1 }],
];

describe('rollout: a wave that', () => {
  for (const [what, wave, control, verdict, reasons, uptake] of TABLE)
    it(`${what}: ${verdict}`, () => {
      const judged = judge(wave, control, uptake ?? TAKEN);
      assert.deepEqual([judged.verdict, judged.reasons], [verdict, reasons], JSON.stringify(judged.measures));
    });
});

describe('rollout: looked at every hour for two days', () => {
  /** A number about normal, with standard deviation 1: three of a kind (Irwin and Hall). */
  const normal = (random: Random) =>
    2 * (random.below(1_000_000) + random.below(1_000_000) + random.below(1_000_000)) * 1e-6 - 3;

  /** Ten buses, each with a driver of its own: busier or quieter, clumsier or not. */
  const buses = (random: Random, refused: number) =>
    Array.from({ length: 10 }, () => ({
      perHour: 40 * Math.exp(0.4 * normal(random)),
      refused: Math.min(0.9, refused * Math.exp(0.3 * normal(random))),
    }));
  const noisy = (mean: number, random: Random) =>
    Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(random)));

  /** The hour after which a rule says so; undefined: never in two days. */
  function firstHour(seed: number, refused: number, says: (wave: Group, control: Group) => boolean) {
    const random = seededRandom(seed);
    const groups = [buses(random, refused), buses(random, 0.02)];
    const counts = groups.map((group) =>
      group.map(({ perHour }) => ({
        checkIns: 0,
        refusals: 0,
        slow: 0,
        hours: 0,
        before: { checkIns: noisy(perHour * 48, random), hours: 48 },
      })),
    );
    for (let hour = 1; hour <= 48; hour++) {
      groups.forEach((group, g) => {
        group.forEach((bus, i) => {
          const each = counts[g]![i]!;
          const held = noisy(bus.perHour, random);
          const refusals = Math.min(held, noisy(held * bus.refused, random));
          each.checkIns += held - refusals;
          each.refusals += refusals;
          each.hours++;
        });
      });
      if (says(counts[0]!, counts[1]!)) return hour;
    }
    return undefined;
  }
  const RUNS = 200;
  const hoursOf = (refused: number, says: (wave: Group, control: Group) => boolean) =>
    Array.from({ length: RUNS }, (_, seed) => firstHour(seed, refused, says)).filter(
      (hour) => hour !== undefined,
    );
  const isWorse = (wave: Group, control: Group) => judge(wave, control, TAKEN).verdict === 'worse';

  it('is stopped for nothing in fewer than one of twenty', () => {
    const stopped = hoursOf(0.02, isWorse).length;
    assert.ok(stopped <= RUNS * RULES.alpha, `${stopped} of ${RUNS}`);
  });

  it('would be stopped for nothing far more often by a test made for one look (control)', () => {
    const single = (wave: Group, control: Group) => {
      const { harm, variance } = refusedShare(wave, control);
      return harm / Math.sqrt(variance / 2) > 1.645;
    };
    const stopped = hoursOf(0.02, single).length;
    assert.ok(stopped > RUNS * RULES.alpha * 2, `${stopped} of ${RUNS}`);
  });

  it('is stopped within a day when every seventh is refused instead of every fiftieth', () => {
    const hours = hoursOf(0.15, isWorse);
    assert.ok(hours.length >= RUNS * 0.95, `${hours.length} of ${RUNS}`);
    assert.ok(hours.every((hour) => hour <= 24) || hours.filter((hour) => hour > 24).length < RUNS * 0.05);
  });
});

describe('rollout: a confidence sequence', () => {
  it('narrows with the variance, is wider than one for a single look, and widens with certainty', () => {
    const radius = (variance: number, alpha = 0.05) => confidenceSequence(0, variance, 0.02, alpha).upper;
    assert.ok(radius(1e-6) < radius(1e-5));
    assert.ok(radius(1e-5) > 1.96 * Math.sqrt(1e-5));
    assert.ok(radius(1e-5, 0.01) > radius(1e-5, 0.05));
    // Johari and others (2022): 1 / Lambda at the bound is alpha.
    const [v, s, x] = [1e-5, 0.02 ** 2, radius(1e-5)];
    const lambda = Math.sqrt(v / (v + s)) * Math.exp((s * x * x) / (2 * v * (v + s)));
    assert.ok(Math.abs(1 / lambda - 0.05) < 1e-9);
  });
});
