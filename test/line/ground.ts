/** What a line stands on: an operator's and two terminals' folders with keys, a bundle, tickets, and one clock. */
import 'reflect-metadata';
import { join } from 'node:path';
import { makeClientCertificate } from '../../backend/operator/keys/certificates';
import { OPERATOR_FILES, readOperatorKeys, TERMINAL_FILES } from '../../backend/operator/keys/key-files';
import { prepareOperator } from '../../backend/operator/keys/prepare';
import { LINES, MORNING, makeCity, VEHICLES } from '../../backend/operator/testing/city';
import { readSecret } from '../../device/terminal';
import { type ShiftedClock, shiftedClock, systemClock } from '../../platform/clock';
import { silentLog } from '../../platform/log';
import { nodeDisk } from '../../platform/node-disk';
import { systemRandom } from '../../platform/random';
import { makeCode } from '../../protocol/boarding-code/mac';
import { stepOf } from '../../protocol/boarding-code/steps';
import { type Bundle, signBundle } from '../../protocol/bundle';
import { fromUtf8 } from '../../protocol/bytes';
import { generateSigningKey } from '../../protocol/signing';
import { pairOf } from '../../protocol/ticket/pair';
import { temporaryFolder } from '../support/folders';
import { freePort } from '../support/ports';

/** Client certificate of the authority, PEM texts. */
export type AuthorityIdentity = { readonly ca: string; readonly cert: string; readonly key: string };

export interface Ground {
  /** Below it the operator's folder, and one for each terminal. */
  readonly operatorFolder: string;
  terminalFolder(terminal: Place): string;
  readonly apiPort: number;
  readonly mqttPort: number;
  /** It is the morning of the city's day. */
  readonly clock: ShiftedClock;
  readonly bundle: Bundle;
  readonly signedBundle: Uint8Array;
  readonly root: Uint8Array;
  readonly authority: AuthorityIdentity;
  readonly terminals: readonly Place[];
  ticket(): Uint8Array;
  /** Tickets whose two digits differ, so that a screen tells which of them it means. */
  distinctTickets(count: number): Uint8Array[];
  /** What a terminal shows now. */
  code(terminal: Place): Uint8Array;
}

/** A terminal and the vehicle that it is in. */
export interface Place {
  readonly terminalId: string;
  readonly number: number;
  readonly vehicleId: string;
  readonly codeKey: Uint8Array;
}

/** @param folders where operator and terminals live; default: folders of this machine, removed after the test */
export async function layOut(folders: { operator?: string; terminals?: string } = {}): Promise<Ground> {
  const disk = nodeDisk();
  const log = silentLog();
  const operatorFolder = join(folders.operator ?? temporaryFolder(), 'operator');
  const terminalsFolder = folders.terminals ?? temporaryFolder();
  const [apiPort, mqttPort] = [await freePort(), await freePort()];
  const prepared = await prepareOperator({
    folder: operatorFolder,
    exchange: temporaryFolder(),
    terminalsFolder,
    registryDraft: {
      operator: 'shenyang',
      lines: LINES,
      vehicles: VEHICLES,
      terminals: VEHICLES.map(({ id }, i) => ({ vehicleId: id, number: i + 1 })),
    },
    host: 'localhost',
    apiPort,
    mqttPort,
    log,
  });
  const text = async (name: string) => fromUtf8(await disk.read(join(operatorFolder, name)));
  const ca = { cert: await text(OPERATOR_FILES.ca.cert), key: await text(OPERATOR_FILES.ca.key) };
  const city = makeCity();
  const bundle = { ...city.bundle, relay: (await readOperatorKeys(disk, operatorFolder)).relay.public };
  const root = generateSigningKey();
  const clock = shiftedClock(systemClock());
  clock.shift(MORNING - clock.now());
  const terminals = await Promise.all(
    prepared.terminals.map(async ({ terminalId, number, vehicleId, folder }) => ({
      terminalId,
      number,
      vehicleId,
      codeKey: await readSecret(disk, join(folder, TERMINAL_FILES.code)),
    })),
  );
  return {
    operatorFolder,
    terminalFolder: ({ terminalId }) => join(terminalsFolder, terminalId),
    apiPort,
    mqttPort,
    clock,
    bundle,
    signedBundle: signBundle(root, bundle),
    root: root.public,
    authority: { ca: ca.cert, ...(await makeClientCertificate(ca, 'authority', 1)) },
    terminals,
    ticket: () => city.ticket(),
    distinctTickets: (count) => {
      const byPair = new Map<number, Uint8Array>();
      while (byPair.size < count) {
        const ticket = city.ticket();
        byPair.set(pairOf(ticket), ticket);
      }
      return [...byPair.values()];
    },
    code: ({ number, codeKey }) =>
      makeCode(codeKey, { clockTrusted: true, terminalNumber: number, step: stepOf(clock.now()) }),
  };
}

/** Chance for parts that run for real. */
export const chance = systemRandom;
