/**
 * `npm run trace -- --phone 13800246021 --from 2026-01-10 --to 2026-01-12`: plays the machines of two officers who
 * approve a case, and prints rides and co-riders. Not for production: there officers use their console.
 */
import { describe, loadConfig } from '../platform/config';
import { clockFromEnvironment } from '../platform/process-clock';
import { localOffsetMinutes } from '../protocol/days';
import { sentenceOf } from './part';
import { TraceOptions } from './trace/options';
import { traceLines } from './trace/print';
import { runTrace } from './trace/run';

async function main(): Promise<void> {
  const argv = process.argv.slice(2);
  if (argv.includes('--help')) {
    console.log(`npm run trace -- options:\n${describe(TraceOptions, 'CORIDE_TRACE')}`);
    return;
  }
  const options = loadConfig(TraceOptions, { env: process.env, prefix: 'CORIDE_TRACE', argv });
  const { result, dayShift } = await runTrace(options, clockFromEnvironment(process.env).now());
  if (options.json) {
    console.log(JSON.stringify(result, null, 2));
    return;
  }
  console.log('Not for production: this program plays the machines of two officers.\n');
  for (const line of traceLines(result, localOffsetMinutes(dayShift))) console.log(line);
}

main().catch((error: unknown) => {
  console.error(sentenceOf(error));
  process.exitCode = 1;
});
