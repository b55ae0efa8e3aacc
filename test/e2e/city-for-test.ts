/** A whole city for one test: real processes in a temporary folder, one clock for all, a network that can be cut. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import type { TraceResult } from '../../backend/authority/tracing/trace';
import { VEHICLE_POSITIONS_PATH } from '../../backend/operator/gtfs-realtime/door';
import { fromSource } from '../../platform/from-source';
import type { Identifier } from '../../protocol/sealed-subject';
import { type City, openCity } from '../../start/city/city';
import { whenTestEnds } from '../support/cleanup';
import { temporaryFolder } from '../support/folders';
import { freePort } from '../support/ports';
import { openTunnel } from '../support/tunnel';
import { waitFor } from '../support/wait';

export type TestCity = City & {
  /** GTFS-Realtime, where the city is whole. */
  readonly vehiclePositions: string;
  /** Environment of its parts, for one more. */
  readonly env: NodeJS.ProcessEnv;
  /** Moves the clocks of all parts; resolves when the site tells the new time. */
  moveClocks(ms: number): Promise<void>;
  /** What the clocks of all parts say, unix ms. */
  now(): number;
  /** The newest code that was sent to a number, as 11 digits. */
  smsCode(phone: string): Promise<string>;
  /** Cuts or restores the terminals' way to the broker. */
  cutNetwork(cut: boolean): void;
  /** The same for those that enrolled themselves. */
  cutEnrolled(cut: boolean): void;
  /** Runs a program of `start/` in the city's time; resolves with what it prints, rejects with what it says when it fails. */
  run(args: string[]): Promise<string>;
  /** Runs `npm run trace` for a phone or another identifier; rejects with what it says when it fails. */
  trace(who: string | Identifier, options?: { officers?: string[] }): Promise<TraceResult>;
};

const ROOT = resolve(__dirname, '../..');

export type CityForTest = {
  /** Serial path of each terminal's scanner. */
  readonly scanners?: readonly (string | undefined)[];
  /** Environment of every part. */
  readonly env?: NodeJS.ProcessEnv;
  /** With Node-RED, GTFS-Realtime, and each part's metrics. */
  readonly whole?: boolean;
  /** Where Node-RED sends alerts. */
  readonly webhook?: string;
  /** How often a part may end and is started again; for tests that kill. */
  readonly restarts?: number;
  /** Puts something between the terminals and the broker at this port; resolves with the port where terminals go. */
  readonly between?: (city: string, brokerPort: number) => Promise<number>;
};

/** Opens the city without simulated riders; it is closed when the test ends. */
export async function cityForTest({
  scanners,
  between,
  whole,
  webhook,
  ...more
}: CityForTest = {}): Promise<TestCity> {
  const data = join(temporaryFolder(), 'city');
  const clockFile = join(temporaryFolder(), 'clock');
  const env = { ...more.env, CORIDE_CLOCK_FILE: clockFile };
  const mqttPort = await freePort();
  const network = await openTunnel(between ? await between(data, mqttPort) : mqttPort);
  const enrolled = await openTunnel(mqttPort);
  for (const tunnel of [network, enrolled]) whenTestEnds(() => tunnel.close());
  const screenPort = await portsInARow(3);
  const realtimePort = whole ? await freePort() : 0;
  let moved = 0;
  const city = await openCity(
    {
      data,
      fresh: false,
      host: 'localhost',
      sitePort: await freePort(),
      consolePort: await freePort(),
      apiPort: await freePort(),
      mqttPort,
      enrolPort: await freePort(),
      fleetPort: await freePort(),
      commandPort: await freePort(),
      realtimePort,
      flowsPort: whole ? await freePort() : 0,
      screenPort,
      metricsPort: whole ? await portsInARow(6) : 0,
      riders: 0,
      ...(webhook && { webhook }),
    },
    {
      say: () => {},
      onGivingUp: () => {},
      scanners,
      launched: whole === true,
      terminalsMqttPort: network.port,
      publicMqttPort: enrolled.port,
      env,
      restarts: more.restarts,
    },
  );
  whenTestEnds(() => city.close());
  const now = () => Date.now() + moved;
  return {
    ...city,
    vehiclePositions: `http://localhost:${realtimePort}${VEHICLE_POSITIONS_PATH}`,
    env,
    now,
    moveClocks: async (ms) => {
      moved += ms;
      writeFileSync(clockFile, String(moved));
      // Each process looks at the file twenty times a second.
      await waitFor('the parts to see their clocks moved', async () => {
        const { time } = (await (await fetch(`${city.site}/api/time`)).json()) as { time: number };
        return Math.abs(time - now()) < 5_000;
      });
    },
    cutNetwork: network.cut,
    cutEnrolled: enrolled.cut,
    smsCode: (phone) =>
      waitFor(`a text message to ${phone.slice(0, 3)}…`, () => {
        const lines = readFileSync(join(data, 'authority', 'sms.log'), 'utf8').split('\n');
        const line = lines.reverse().find((each) => each.startsWith(`+86${phone} `));
        return /验证码 (\d{6})/.exec(line ?? '')?.[1];
      }),
    run: (args) => run(args, env),
    trace: async (who, { officers = ['li', 'wang'] } = {}) => {
      const day = (unixMs: number) => new Date(unixMs + 8 * 3_600_000).toISOString().slice(0, 10);
      const window = ['--from', day(now() - 86_400_000), '--to', day(now())];
      const [kind, identifier] = typeof who === 'string' ? ['phone', who] : [who.kind, who.identifier];
      const args = [
        `--${kind}`,
        identifier,
        ...window,
        '--data',
        data,
        '--officers',
        officers.join(','),
        '--json',
      ];
      return JSON.parse(await run(['start/trace.ts', ...args], env)) as TraceResult;
    },
  };
}

function run(args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((done, failed) => {
    const options = { cwd: ROOT, env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 };
    execFile(process.execPath, [...fromSource(), ...args], options, (error, out, err) =>
      error ? failed(new Error(err || error.message)) : done(out),
    );
  });
}

/** For the three screens, or the six parts' metrics: the first of them. */
async function portsInARow(count: number): Promise<number> {
  for (;;) {
    const first = await freePort();
    const free = await Promise.all(Array.from({ length: count - 1 }, (_, i) => isFree(first + 1 + i)));
    if (free.every(Boolean)) return first;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const listening = once(server, 'listening').then(
    () => true,
    () => false,
  );
  server.listen(port);
  const free = await listening;
  if (free) await new Promise((closed) => server.close(closed));
  return free;
}
