/** What a first start leaves on disk, without the processes: keys of both sides, terminals, a signed bundle. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openVaultKeys, type VaultKeys } from '../backend/authority/vault/keys';
import { prepareAuthority } from '../backend/authority/vault/prepare';
import { type PreparedTerminal, prepareOperator } from '../backend/operator/keys/prepare';
import { silentLog } from '../platform/log';
import { nodeDisk } from '../platform/node-disk';
import { type Bundle, dayKeyOf } from '../protocol/bundle';
import { dayOf } from '../protocol/days';
import { mintTicket } from '../protocol/ticket/mint';
import { holdCeremony } from '../start/ceremony/ceremony';
import { demoQuorum } from '../start/ceremony/officers';
import { DEMO_DAY_SHIFT, DEMO_REGISTRY } from '../start/demo-registry';
import { Exchange } from '../start/exchange';

export type Prepared = {
  readonly folder: string;
  readonly exchange: Exchange;
  readonly officersFolder: string;
  readonly terminals: readonly PreparedTerminal[];
  readonly bundle: Bundle;
  readonly keys: VaultKeys;
  readonly today: number;
};

/** Prepares both sides in `folder` as `npm start` does, with a fleet of `terminals` buses. */
export async function prepare(
  folder: string,
  options: { readonly terminals: number; readonly apiPort: number; readonly mqttPort: number },
): Promise<Prepared> {
  const exchange = new Exchange(join(folder, 'exchange'));
  mkdirSync(exchange.folder, { recursive: true });
  const bus = DEMO_REGISTRY.vehicles[0]!;
  const vehicles = Array.from({ length: options.terminals }, (_, i) => ({ ...bus, id: `B${i}` }));
  const log = silentLog();
  const { terminals } = await prepareOperator({
    folder: join(folder, 'operator'),
    exchange: exchange.folder,
    terminalsFolder: join(folder, 'terminals'),
    registryDraft: { ...DEMO_REGISTRY, vehicles, terminals: vehicles.map(({ id }) => ({ vehicleId: id })) },
    host: 'localhost',
    apiPort: options.apiPort,
    mqttPort: options.mqttPort,
    log,
  });
  const now = Date.now();
  const today = dayOf(now, DEMO_DAY_SHIFT);
  const disk = nodeDisk();
  const authority = join(folder, 'authority');
  await prepareAuthority({ disk, folder: authority, exchange: exchange.folder, today, log });
  const officersFolder = join(folder, 'officers');
  const { bundle } = await holdCeremony({
    exchange,
    officersFolder,
    present: () => demoQuorum(officersFolder),
    site: 'http://localhost:28080',
    dayShift: DEMO_DAY_SHIFT,
    now,
  });
  const keys = await openVaultKeys(disk, authority);
  return { folder, exchange, officersFolder, terminals, bundle, keys, today };
}

/** A real ticket of that day, as the mint makes it. */
export function ticketOf(
  { bundle, keys }: Pick<Prepared, 'bundle' | 'keys'>,
  ticket: {
    readonly day: number;
    readonly seed: Uint8Array;
    readonly n: number;
    readonly riderRef: Uint8Array;
    readonly notice: Uint8Array;
  },
): Uint8Array {
  const { key, number } = keys.tickets.at(-1)!;
  return mintTicket({
    ...ticket,
    ticketKey: key,
    keyNumber: number,
    dayKey: dayKeyOf(bundle, ticket.day)!,
  });
}
