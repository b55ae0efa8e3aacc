/**
 * What terminals are told of their vehicle: a terminal that was moved, or whose vehicle or line reads otherwise now, is wished to
 * show it (`desired`, in force from its next start on). One that is where it was installed for is left as it was installed.
 */
import type { Clock, Timer } from '../../../platform/clock';
import { inTurn } from '../../../platform/in-turn';
import type { Log } from '../../../platform/log';
import type { RegistryFile, TerminalRecord, Vehicle } from '../registry/schema';
import type { RegistryStore } from '../registry/store';
import { type ConfigChange, withChange } from './config-change';
import type { DesiredStore } from './desired';

/** A move that was planned begins by itself. */
const LOOK_MS = 60_000;

export function followRegistry(ports: {
  readonly store: RegistryStore;
  readonly desired: DesiredStore;
  readonly clock: Clock;
  readonly log: Log;
}): { stop(): Promise<void> } {
  const { store, desired, clock, log } = ports;
  const turn = inTurn();
  /** What each vehicle read before the newest change: whoever is on one that reads otherwise now follows. */
  let before = readings(store.current());
  const reread = new Set<string>();

  const look = () =>
    turn(async () => {
      const file = store.current();
      const now = readings(file);
      for (const [id, reading] of now) if (before.has(id) && before.get(id) !== reading) reread.add(id);
      before = now;
      const at = clock.now();
      for (const terminal of file.terminals) {
        const vehicle = store.registry.vehicleOf(terminal.terminalId, at);
        if (terminal.revokedAt !== undefined || !vehicle || !follows(terminal, vehicle)) continue;
        // One whose wish says so already is not told again: nothing is written.
        await desired.change([terminal.terminalId], withChange(wordsOf(file, vehicle)));
      }
    }).catch((cause: Error) =>
      log.error('terminals could not be told of their vehicles, tried again in a minute', { cause }),
    );
  const follows = ({ terminalId, assignments }: TerminalRecord, { id }: Vehicle) =>
    assignments.length > 1 || reread.has(id) || desired.of(terminalId)?.config.vehicleId !== undefined;

  let timer: Timer;
  const again = () => {
    timer = clock.setTimer(LOOK_MS, () => {
      void look();
      again();
    });
  };
  again();
  store.onChange(() => void look());
  void look();
  return {
    async stop() {
      timer.cancel();
      await turn.idle();
    },
  };
}

const readings = (file: RegistryFile): ReadonlyMap<string, string> =>
  new Map(file.vehicles.map((vehicle) => [vehicle.id, JSON.stringify(wordsOf(file, vehicle))]));

/** Null: as installed. */
function wordsOf({ lines }: RegistryFile, { id, kind, label, lineId }: Vehicle): ConfigChange {
  const line = lines.find((each) => each.id === lineId);
  return {
    vehicleId: id,
    vehicleKind: kind,
    vehicleLabel: label,
    lineId: line?.id ?? null,
    lineName: line?.name || null,
    toZh: line?.to.zh || null,
    toEn: line?.to.en || null,
  };
}
