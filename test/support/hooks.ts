import type { RootHookObject } from 'mocha';
import { allTestsEnd, testBegins, testEnds } from './cleanup';

/**
 * Loaded by .mocharc.json before any test: cleans up after each test, and makes a leak of event listeners fail.
 */
const leaks: string[] = [];
process.on('warning', (warning) => {
  if (warning.name === 'MaxListenersExceededWarning') leaks.push(warning.message);
});

export const mochaHooks: RootHookObject = {
  beforeEach() {
    testBegins();
  },
  async afterEach() {
    await testEnds();
    const leak = leaks.shift();
    if (leak) throw new Error(`A leak of event listeners came to light during this test: ${leak}`);
  },
  async afterAll() {
    await allTestsEnd();
  },
};
