/**
 * What a fleet costs the operator that only watches it: broker and status path at 1,000, 5,000 and 10,000 connected terminals,
 * and all of them coming back after a loss, as they do in the field, while check-ins go on.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { onLine } from '../ingest/line';
import { type Reconnect, reconnect, reconnectedRows } from '../ingest/trouble';
import type { Row } from '../measure';
import { cpuTime, residentMemory, untilIdle } from '../process';

const FLEETS = [1_000, 5_000, 10_000] as const;
const PROCESSES = 2;
/** Each terminal has said its health once by then. */
const SETTLE_MS = 65_000;
const WATCH_MS = 20_000;
/** Longer than the two minutes over which terminals come back. */
const STORM_S = 150;

export async function fleetRows(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const terminals of FLEETS) rows.push(...(await rowsOf(terminals)));
  return rows;
}

function rowsOf(terminals: number): Promise<Row[]> {
  const storm: Reconnect = { terminals, rate: 500, seconds: STORM_S, killAfter: 5_000 };
  const checkIns = Math.ceil((storm.rate * storm.seconds) / terminals + 1);
  return onLine({ terminals, processes: PROCESSES, checkIns, comesBack: 'as in the field' }, async (line) => {
    const name = `${terminals.toLocaleString('en-US')} terminals connected`;
    const { pid } = line.operator();
    await untilIdle(pid);
    const quiet = { memory: residentMemory(pid), cpu: await cpuShare(pid) };
    line.fleet.beginStatus();
    await sleep(SETTLE_MS);
    const cpu = await cpuShare(pid);
    const memory = residentMemory(pid);
    if (line.fleet.online < terminals)
      throw new Error(`${terminals - line.fleet.online} terminals were turned away`);
    const stormed = await reconnect(line, storm);
    return [
      {
        name: `${name}, silent: operator's memory`,
        unit: 'MiB resident',
        values: [quiet.memory],
        note: 'by ts-node',
      },
      { name: `${name}, silent: operator's processor`, unit: '% of a core', values: [quiet.cpu] },
      {
        name: `${name}, status of all: operator's memory`,
        unit: 'MiB resident',
        values: [memory],
        note: 'health each minute, a position every 10 s: what a bus on the road says',
      },
      { name: `${name}, status of all: operator's processor`, unit: '% of a core', values: [cpu] },
      ...reconnectedRows(
        [stormed],
        storm,
        'spread over 2 minutes, as terminals do (PROTOCOL.md TOPICS, rule 7)',
      ),
    ];
  });
}

async function cpuShare(pid: number): Promise<number> {
  const before = cpuTime(pid);
  await sleep(WATCH_MS);
  return (100 * (cpuTime(pid) - before)) / WATCH_MS;
}
