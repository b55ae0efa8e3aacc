import assert from 'node:assert/strict';
import { createRegistry } from '../registry/registry';
import { BUS, MORNING, makeCity } from '../testing/city';
import { readCode } from './read-code';

describe('check-in API: codes of a revoked terminal', () => {
  it('count when they are older than that, and no more afterwards', () => {
    const city = makeCity();
    const [bus, ...others] = city.registry.terminals;
    const read = (codeAt: number, revokedAt?: number) => {
      const terminals = [{ ...bus!, ...(revokedAt !== undefined && { revokedAt }) }, ...others];
      const registry = createRegistry({ ...city.registry, terminals });
      return Object.keys(readCode(registry, city.code(BUS, codeAt), MORNING + 60_000))[0];
    };
    assert.equal(read(MORNING + 30_000, MORNING), 'refused');
    assert.equal(read(MORNING - 30_000, MORNING), 'genuine');
    assert.equal(read(MORNING + 30_000), 'genuine');
  });
});
