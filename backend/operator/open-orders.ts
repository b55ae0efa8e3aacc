/** What operators ask of terminals, composed: commands, options wished for, rollouts, and the fleet tools' door. */
import { join } from 'node:path';
import type { Clock } from '../../platform/clock';
import { Closers } from '../../platform/closers';
import type { Disk } from '../../platform/disk';
import type { Log } from '../../platform/log';
import type { Random } from '../../platform/random';
import { openCommands } from './commands/commands';
import { openCommandDoor } from './commands/door';
import { tokenCheck } from './commands/token';
import type { CommandOffice } from './console/command-doors';
import { configSubject } from './desired/config-change';
import { openDesired } from './desired/desired';
import { followRegistry } from './desired/follow-registry';
import type { StatusBoard } from './fleet/status-board';
import { OPERATOR_FILES } from './keys/key-files';
import type { Operator } from './open';
import { openFigures } from './rollout/figures-file';
import { openRollouts, type RolloutsOptions } from './rollout/rollouts';
import { publishedVersions, updateSubject } from './updates/software';

export type OrdersOptions = {
  readonly operator: Pick<Operator, 'registryStore'>;
  /** The operator's own, as `prepareOperator` made it. */
  readonly folder: string;
  /** What terminals said of themselves. */
  readonly board: StatusBoard;
  /** The broker's: to one connected terminal; false when it is away. */
  send(terminalId: string, topic: string, payload: Uint8Array): boolean;
  /** The broker's: retained, for `desired`. */
  publishRetained(topic: string, payload: Uint8Array): Promise<void>;
  /** Port of the fleet tools' door, on the loopback; 0: any free one. */
  readonly commandPort: number;
  /** Stop rule of rollouts, how often it looks, and sizes of their waves, where they are not the usual ones. */
  readonly rollouts?: Pick<RolloutsOptions, 'rules' | 'sizes' | 'lookMs'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly disk: Disk;
  readonly log: Log;
};

export type Orders = CommandOffice & { readonly port: number; close(): Promise<void> };

/** @throws the system's error when the port is in use, and the disk's; nothing stays open */
export async function openOrders(options: OrdersOptions): Promise<Orders> {
  const { folder, board, send, clock, random, disk, log } = options;
  const { registryStore: store } = options.operator;
  const opened = new Closers();
  try {
    const ports = { clock, random, disk, log };
    const at = (name: string) => join(folder, name);
    const inService = () =>
      store
        .current()
        .terminals.filter(({ revokedAt }) => revokedAt === undefined)
        .map(({ terminalId }) => ({
          terminalId,
          vehicle: store.registry.vehicleOf(terminalId, clock.now()),
        }));
    const addressable = (lineId?: string) =>
      inService()
        .filter(({ vehicle }) => lineId === undefined || vehicle?.lineId === lineId)
        .map(({ terminalId }) => terminalId);
    const commands = await openCommands({
      ...ports,
      folder: at(OPERATOR_FILES.commands),
      fleet: () => inService().map(({ terminalId, vehicle }) => ({ terminalId, lineId: vehicle?.lineId })),
      send: send,
    });
    opened.add(() => commands.close());
    const desired = await openDesired({
      ...ports,
      path: at(OPERATOR_FILES.desired),
      publish: options.publishRetained,
    });
    opened.add(() => desired.close());
    const path = at(OPERATOR_FILES.toldReadings);
    const following = await followRegistry({ ...ports, path, store, desired });
    opened.add(() => following.stop());
    const aboutOf = (terminalId: string) => board.of(terminalId).about;
    const kept = await openFigures({ ...ports, path: at(OPERATOR_FILES.rolloutFigures) });
    const rollouts = await openRollouts({
      ...ports,
      ...options.rollouts,
      folder: at(OPERATOR_FILES.rollouts),
      kept,
      subjects: { config: configSubject(desired, aboutOf), update: updateSubject(desired, aboutOf) },
      fleet: () =>
        inService().map(({ terminalId, vehicle }) => ({
          terminalId,
          stratum: vehicle?.lineId ?? vehicle?.kind ?? '',
        })),
    });
    opened.add(() => rollouts.close());
    board.listen({
      onOnline: commands.onOnline,
      onReply: commands.onReply,
      onHealth: (terminalId, health) => kept.figures.take(terminalId, health, clock.now()),
    });
    const commandDoor = await openCommandDoor({
      port: options.commandPort,
      commands,
      isRight: await tokenCheck(disk, folder),
      clock,
      log,
    });
    opened.add(() => commandDoor.close());
    const { port } = commandDoor;
    const published = () => publishedVersions(disk, at(OPERATOR_FILES.updates));
    return { commands, rollouts, desired, addressable, published, port, close: () => opened.close() };
  } catch (error) {
    return opened.abandon(error);
  }
}
