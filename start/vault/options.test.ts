import assert from 'node:assert/strict';
import { loadConfig } from '../../platform/config';
import { VaultOptions } from './options';

const options = (...argv: string[]) => loadConfig(VaultOptions, { env: {}, prefix: 'CORIDE_VAULT', argv });

describe('the options of npm run vault', () => {
  it('are whole without any, and take a ceremony of three officers of whom two open', () => {
    assert.deepEqual(options().confirm, undefined);
    const { officers, threshold } = options('--officers', '3', '--threshold', '2');
    assert.deepEqual([officers, threshold], [3, 2]);
    assert.throws(() => options('--threshold', '1'), /threshold/);
  });
});
