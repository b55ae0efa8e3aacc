/** The field on which contenders meet: certificates, tickets, and a fleet of every terminal connected to each of them. */
import { join } from 'node:path';
import { freePort } from '../../test/support/ports';
import { Fleet, makeTickets } from '../load/fleet';
import { type Prepared, prepare } from '../prepared';
import { inTemporaryFolder } from '../temporary-folder';
import { type Candidate, type Contender, startAll, stopAll } from './contenders';

const PROCESSES = 2;
const TICKETS = 80_000;

export type Entrant = Contender & { readonly fleet: Fleet };

export type Ground = {
  readonly prepared: Prepared;
  /** Those that the operator's certificates and configuration are made for. */
  readonly ports: { readonly apiPort: number; readonly mqttPort: number };
  readonly operatorFolder: string;
};

/**
 * Lays it in a temporary folder, gives it to `use`, and leaves nothing behind.
 * @param terminals connected to each contender, whoever sends
 */
export function onField<Result>(
  terminals: number,
  candidates: (ground: Ground) => readonly Candidate[],
  use: (entrants: readonly Entrant[]) => Promise<Result>,
): Promise<Result> {
  return inTemporaryFolder(async (folder) => {
    const ports = { apiPort: await freePort(), mqttPort: await freePort() };
    console.error(`  certificates for ${terminals} terminals, ${TICKETS} tickets`);
    const prepared = await prepare(folder, { terminals, ...ports });
    const tickets = makeTickets(prepared, TICKETS);
    const ground = { prepared, ports, operatorFolder: join(folder, 'operator') };
    const contenders = await startAll(candidates(ground), folder);
    const entrants: Entrant[] = [];
    try {
      for (const contender of contenders) {
        console.error(`  connecting: ${contender.name}`);
        const { mqttPort } = contender;
        const fleet = await Fleet.connect(prepared, { processes: PROCESSES, mqttPort, tickets });
        entrants.push(Object.assign(contender, { fleet }));
      }
      return await use(entrants);
    } finally {
      await Promise.all(entrants.map(({ fleet }) => fleet.close()));
      await stopAll(contenders);
    }
  });
}
