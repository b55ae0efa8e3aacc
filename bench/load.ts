/**
 * `npm run load -- --terminals 2000 --rate 2000`: an operator under a fleet of simulated terminals, each with its own
 * certificate and MQTT session over TLS, at a pace that no answer holds up. Prints what was stored and how late.
 */
import { describe, loadConfig, option } from '../platform/config';
import { onLine } from './ingest/line';
import type { RunResult } from './load/fleet';
import { quantile } from './measure';
import { residentMemory } from './process';

const Options = option.group({
  terminals: option.whole({
    description: 'connected terminals',
    default: 2_000,
    minimum: 1,
    maximum: 25_000,
  }),
  rate: option.whole({ description: 'check-ins a second of all together', default: 2_000, minimum: 1 }),
  items: option.whole({ description: 'check-ins a message', default: 1, minimum: 1, maximum: 20 }),
  seconds: option.whole({ description: 'how long', default: 30, minimum: 1, maximum: 600 }),
  processes: option.whole({
    description: 'processes that drive the terminals',
    default: 2,
    minimum: 1,
    maximum: 16,
  }),
});

const SHARES = [0.5, 0.9, 0.99, 0.999, 1];

async function main(): Promise<void> {
  const argv = process.argv.slice(2);
  if (argv.includes('--help')) {
    console.log(`Options of npm run load:\n${describe(Options, 'CORIDE_LOAD')}`);
    return;
  }
  const options = loadConfig(Options, { env: process.env, prefix: 'CORIDE_LOAD', argv });
  const { terminals, rate, items, seconds, processes } = options;
  const checkIns = items * Math.ceil((rate * seconds) / (terminals * items) + 1);
  await onLine({ terminals, processes, checkIns, say: console.log }, async ({ fleet, operator }) => {
    console.log(`${fleet.online} terminals online; ${rate} check-ins a second for ${seconds} s`);
    const result = await fleet.run({ terminals, items, rate, seconds });
    console.log(summary(result, items));
    console.log(`operator: ${residentMemory(operator().pid).toFixed(0)} MiB resident`);
    if (result.unstored + result.refused > 0) process.exitCode = 1;
  });
}

function summary({ samples, stored, unstored, refused }: RunResult, items: number): string {
  const times = samples.map(([, took]) => took);
  const late = SHARES.map(
    (share) => `${share === 1 ? 'max' : `p${share * 100}`} ${quantile(times, share).toFixed(1)} ms`,
  );
  return [
    `stored ${(samples.length * items).toLocaleString('en-US')} check-ins, ${stored.toFixed(0)} a second`,
    `from due to stored: ${late.join(', ')}`,
    `not stored a minute after the end: ${unstored} batches; refused: ${refused}`,
  ].join('\n');
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
