type Step = () => void | Promise<void>;

const forTest: Step[] = [];
const forRun: Step[] = [];
let inTest = false;

/**
 * Has `step` run when the test that is running has ended, passed or failed. Called outside a test (in a `before`
 * or while a file loads) it runs at the end of all tests of this process. Last asked, first run.
 */
export function whenTestEnds(step: Step): void {
  (inTest ? forTest : forRun).push(step);
}

/** Has `step` run once after the last test of this process: for what tests share, such as the browser. */
export function whenAllTestsEnd(step: Step): void {
  forRun.push(step);
}

/** For test/support/hooks.ts: a test begins. */
export function testBegins(): void {
  inTest = true;
}

/** For test/support/hooks.ts: runs the steps of the test that has ended; throws the first error after all ran. */
export async function testEnds(): Promise<void> {
  inTest = false;
  await runAll(forTest);
}

/** For test/support/hooks.ts: runs the steps that wait for the end of all tests. */
export async function allTestsEnd(): Promise<void> {
  await runAll(forRun);
}

async function runAll(steps: Step[]): Promise<void> {
  const errors: unknown[] = [];
  for (let step = steps.pop(); step; step = steps.pop()) {
    try {
      await step();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}
