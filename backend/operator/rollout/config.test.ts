import assert from 'node:assert/strict';
import { loadConfig } from '../../../platform/config';
import { RolloutConfig, rolloutRules } from './config';
import { RULES } from './judge';
import { WAVE_SIZES } from './waves';

describe('rollouts: stop rule and waves by configuration', () => {
  const given = (...argv: string[]) =>
    rolloutRules(loadConfig(RolloutConfig, { env: {}, prefix: 'CORIDE_ROLLOUT', argv }));

  it('are the usual ones where nothing is said, and what is said else', () => {
    assert.deepEqual(given(), { rules: RULES, sizes: WAVE_SIZES });
    const { rules, sizes } = given('--fewer-check-ins', '5', '--least-hours', '48', '--first-wave', '2.5');
    assert.equal(rules.tolerated.checkIns, 0.05);
    assert.equal(rules.least.hours, 48);
    assert.deepEqual(sizes.shares, [0.025, 0.1, 1]);
  });

  it('are refused where a rule would be none', () => {
    assert.throws(() => given('--errors', '0', '--least-terminals', '1'), /errors[\s\S]*least-terminals/);
    assert.throws(
      () => given('--first-wave', '20'),
      /secondWave: is 10, must be more than rollout\.firstWave \(20\)/,
    );
  });
});
