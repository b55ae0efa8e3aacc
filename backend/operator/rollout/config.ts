/** The stop rule of rollouts and the sizes of their waves, as the operator's process is given them. Pure. */
import type { Static } from 'typebox';
import { option } from '../../../platform/config';
import { RULES, type Rules } from './judge';
import { WAVE_SIZES, type WaveSizes } from './waves';

const percent = (share: number) => Math.round(share * 1000) / 10;
/** A share as people say it. */
const ofHundred = (description: string, share: number, bounds: { minimum: number; maximum: number }) =>
  option.number({ description: `${description}, %`, default: percent(share), ...bounds });

const { alpha, tolerated, least, taken, failed } = RULES;

export const RolloutConfig = option.group(
  {
    errors: ofHundred('how often a harmless change may be stopped, or a harmful one go on', alpha, {
      minimum: 0.1,
      maximum: 20,
    }),
    moreRefusals: ofHundred(
      'more check-ins refused than in the control group that riders would not notice',
      tolerated.refusals,
      {
        minimum: 0.1,
        maximum: 50,
      },
    ),
    moreSlow: ofHundred('more check-ins with slow feedback, the same way', tolerated.slow, {
      minimum: 0.1,
      maximum: 50,
    }),
    fewerCheckIns: ofHundred('check-ins that may be missing, the same way', tolerated.checkIns, {
      minimum: 1,
      maximum: 50,
    }),
    leastCheckIns: option.whole({
      description: 'check-ins in wave and in control group, below which no next wave begins',
      default: least.checkIns,
      minimum: 10,
      maximum: 1_000_000,
    }),
    leastTerminals: option.whole({
      description: 'terminals in wave and in control group at least: with fewer a person decides',
      default: least.terminals,
      minimum: 2,
      maximum: 1_000,
    }),
    leastHours: option.whole({
      description: 'hours that a wave is watched at least',
      default: least.hours,
      minimum: 1,
      maximum: 672,
    }),
    taken: ofHundred('terminals of a wave that must have the change before the next one', taken, {
      minimum: 1,
      maximum: 100,
    }),
    failed: ofHundred('terminals of a wave that may fail to take it', failed, { minimum: 0, maximum: 100 }),
    firstWave: ofHundred('of the fleet in the first wave', WAVE_SIZES.shares[0]!, {
      minimum: 0.1,
      maximum: 50,
    }),
    secondWave: ofHundred(
      'of the fleet after the second wave; more than after the first',
      WAVE_SIZES.shares[1]!,
      {
        minimum: 0.2,
        maximum: 90,
      },
    ),
    control: ofHundred('of the fleet that gets it last, to compare with', WAVE_SIZES.control, {
      minimum: 1,
      maximum: 50,
    }),
  },
  'when a rollout stops by itself, and how large its waves are',
);

/** @throws Error with what does not go together, which no option alone could say */
export function rolloutRules(config: Static<typeof RolloutConfig>): {
  readonly rules: Rules;
  readonly sizes: WaveSizes;
} {
  const { firstWave, secondWave, leastTerminals } = config;
  if (secondWave <= firstWave)
    throw new Error(
      `rollout.secondWave: is ${secondWave}, must be more than rollout.firstWave (${firstWave})`,
    );
  const share = (percents: number) => percents / 100;
  return {
    rules: {
      alpha: share(config.errors),
      tolerated: {
        refusals: share(config.moreRefusals),
        slow: share(config.moreSlow),
        checkIns: share(config.fewerCheckIns),
      },
      least: { checkIns: config.leastCheckIns, terminals: leastTerminals, hours: config.leastHours },
      taken: share(config.taken),
      failed: share(config.failed),
    },
    sizes: {
      shares: [share(firstWave), share(secondWave), 1],
      control: share(config.control),
      least: leastTerminals,
    },
  };
}
