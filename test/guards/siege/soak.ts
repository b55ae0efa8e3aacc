/** The siege with a whole fleet, for `npm run soak -- guards`: prints a row of figures for each scenario. */
import { endOfUnguarded, SCENARIOS } from './scenarios';

const CLIENTS = 2_000;
/** Times that an unguarded broker's fleet may come back before it counts as alive. */
const ROUNDS = 3;

/**
 * Runs every scenario and the control.
 * @returns whether nothing was lost, nothing doubled, and the control died as it should
 */
export async function soakGuards(say: (line: string) => void, clients = CLIENTS): Promise<boolean> {
  const count = (value: number) => value.toLocaleString('en-US');
  say(
    `| siege, ${count(clients)} terminals | accepted | lost | doubled | p50 | p99 | worst | broker's memory |`,
  );
  say('|---|--:|--:|--:|--:|--:|--:|--:|');
  let holds = true;
  for (const { holds: what, run } of SCENARIOS) {
    const { accepted, lost, doubled, median, p99, worst, megabytes } = await run(clients);
    const times = [median, p99, worst].map((ms) => `${count(ms)} ms`);
    say(`| ${[what, count(accepted), lost, doubled, ...times, `${megabytes} MB`].join(' | ')} |`);
    holds &&= lost === 0 && doubled === 0;
  }
  const end = await endOfUnguarded(clients, ROUNDS);
  say(`control, aedes that acknowledges first while ingest subscribes: ${end ?? 'it lives'}`);
  return holds && end !== undefined;
}
