/**
 * What every process of Coride does around its part: reads its configuration, says what is wrong in one place, tells
 * its parent when it is ready, stops in order on SIGTERM or when its parent is gone.
 */
import type { Static, TObject, TProperties } from 'typebox';
import type { Clock } from '../platform/clock';
import { ConfigError, describe, loadConfig, option } from '../platform/config';
import { createLog, type Log } from '../platform/log';
import { METRICS_PATH, openMetricsDoor } from '../platform/metrics/door';
import { type Metrics, noMetrics } from '../platform/metrics/metrics';
import { prometheusMetrics } from '../platform/metrics/prometheus';
import { clockFromEnvironment } from '../platform/process-clock';
import { RecentLines } from '../platform/recent-lines';

export type PartContext<Schema extends TObject> = {
  readonly config: Readonly<Static<Schema>>;
  readonly log: Log;
  readonly clock: Clock;
  /** Told at `/metrics` where `metricsPort` is not 0. */
  readonly metrics: Metrics;
  /** A line for the person at the keyboard, through the city in a box or to this process's own output. */
  tell(line: string): void;
  /** The newest lines of the log, oldest first: 256 KiB at most. */
  recentLog(): string;
};

export type RunningPart = {
  /** What the parent may want to know: addresses to open. */
  readonly ready?: Record<string, unknown>;
  close(): Promise<void>;
};

/** Characters of log that a part keeps in memory for whoever asks from afar. */
const LOG_KEPT = 256 * 1024;

/** Where each part tells its metrics; a terminal's board has no scraper, and its operator is told its health. */
const METRICS_PORTS: Readonly<Record<string, number>> = { operator: 28190, authority: 28191, flows: 28192 };

const withMetricsPort = (name: string, schema: TObject): TObject =>
  option.group({
    ...schema.properties,
    metricsPort: option.port({
      description: 'Prometheus metrics at /metrics, on loopback; 0: none',
      default: METRICS_PORTS[name] ?? 0,
    }),
  });

/** Runs a part as this process. `prefix` of its environment variables: `CORIDE_<NAME>`. */
export async function runPart<Fields extends TProperties>(
  name: string,
  ownSchema: TObject<Fields>,
  open: (context: PartContext<TObject<Fields>>) => Promise<RunningPart>,
): Promise<void> {
  const prefix = `CORIDE_${name.toUpperCase()}`;
  const schema = withMetricsPort(name, ownSchema);
  const { file, argv } = configFile(process.argv.slice(2));
  if (argv.includes('--help')) {
    console.log(`Options of coride ${name}:\n${describe(schema, prefix)}`);
    return;
  }
  const clock = clockFromEnvironment(process.env);
  const lines = new RecentLines(LOG_KEPT);
  const log = createLog(name, {
    clock,
    write: (line) => {
      lines.add(line);
      console.log(line);
    },
  });
  try {
    const config = loadConfig(schema, {
      env: process.env,
      prefix,
      argv,
      ...(file === undefined ? {} : { file }),
    }) as Static<TObject<Fields>> & { readonly metricsPort: number };
    const { metricsPort } = config;
    const scraped = metricsPort === 0 ? undefined : await prometheusMetrics();
    const metrics = scraped ?? noMetrics;
    // Before the part: where the port is not free, nothing was opened yet.
    const door = scraped && (await openMetricsDoor(scraped, metricsPort, log));
    const part = await open({ config, log, clock, metrics, tell, recentLog: () => lines.text() });
    stopOnSignals(part, log);
    const ready = { ...part.ready, ...(door && { metrics: `http://127.0.0.1:${door.port}${METRICS_PATH}` }) };
    process.send?.({ ready: true, ...ready });
    if (!process.send) for (const value of Object.values(ready)) console.log(String(value));
    log.info('ready');
  } catch (error) {
    console.error(sentenceOf(error));
    process.exitCode = 1;
    process.disconnect?.();
    process.exit();
  }
}

/** `--config <file>`: options from a file, before those of the environment and the command line. */
export function configFile(given: readonly string[]): { file?: string; argv: string[] } {
  const at = given.indexOf('--config');
  const file = at < 0 ? undefined : given[at + 1];
  if (file === undefined) return { argv: [...given] };
  return { file, argv: [...given.slice(0, at), ...given.slice(at + 2)] };
}

function tell(line: string): void {
  if (process.send) process.send({ tell: line });
  else console.log(line);
}

function stopOnSignals(part: RunningPart, log: Log): void {
  let stopping = false;
  const stop = (why: string) => {
    if (stopping) return;
    stopping = true;
    log.info('stopping', { why });
    part.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error('could not stop in order', { error: error as Error });
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', () => stop('asked to'));
  process.on('SIGINT', () => stop('asked to'));
  if (process.send) process.on('disconnect', () => stop('parent gone'));
}

/** An error as words for a person: the sentence; the stack only of what nobody foresaw. */
export function sentenceOf(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  const { code, port } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE') return `port ${port} is in use: stop what listens there, or give another port`;
  if (error instanceof TypeError || error instanceof RangeError) return error.stack ?? error.message;
  return error instanceof Error ? error.message : String(error);
}
