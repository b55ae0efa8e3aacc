/**
 * What terminals are told of their vehicle: a terminal that was moved, or whose vehicle or line reads otherwise now, is wished to
 * show it (`desired`, in force from its next start on). One that is where it was installed for is left as it was installed.
 */
import type { Clock, Timer } from '../../../platform/clock';
import { inTurn } from '../../../platform/in-turn';
import type { Log } from '../../../platform/log';
import type { RegistryFile, TerminalRecord } from '../registry/schema';
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
  /** What each vehicle reads, by the registry that was looked at last. */
  let looked = store.current();
  let readings = readingsOf(looked);
  /** Vehicles that read otherwise than before: whoever is on one follows. */
  const reread = new Set<string>();

  const look = () =>
    turn(async () => {
      const file = store.current();
      if (file !== looked) {
        const before = readings;
        readings = readingsOf(file);
        looked = file;
        for (const [id, reading] of readings)
          if (before.has(id) && !isSame(before.get(id)!, reading)) reread.add(id);
      }
      const at = clock.now();
      for (const terminal of file.terminals) {
        const { terminalId, revokedAt } = terminal;
        const vehicleId = revokedAt === undefined ? store.registry.vehicleOf(terminalId, at)?.id : undefined;
        const reading = vehicleId === undefined ? undefined : readings.get(vehicleId);
        const wished = desired.of(terminalId)?.config ?? {};
        // A city's terminals are looked through each minute: only who is to be told something new costs more.
        if (reading && follows(terminal, wished, reading) && !isSame(wished, reading))
          await desired.change([terminalId], withChange(reading));
      }
    }).catch((cause: Error) =>
      log.error('terminals could not be told of their vehicles, tried again in a minute', { cause }),
    );
  const follows = ({ assignments }: TerminalRecord, wished: Reading, { vehicleId }: Reading) =>
    assignments.length > 1 || reread.has(String(vehicleId)) || wished.vehicleId !== undefined;

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

type Reading = ConfigChange;
const NAMES = ['vehicleId', 'vehicleKind', 'vehicleLabel', 'lineId', 'lineName', 'toZh', 'toEn'] as const;

const isSame = (a: Reading, b: Reading): boolean =>
  NAMES.every((name) => (a[name] ?? null) === (b[name] ?? null));

/** By vehicle; null: as installed. */
function readingsOf({ vehicles, lines }: RegistryFile): ReadonlyMap<string, Reading> {
  const lineOf = new Map(lines.map((line) => [line.id, line]));
  return new Map(
    vehicles.map(({ id, kind, label, lineId }) => {
      const line = lineOf.get(lineId ?? '');
      const reading: Record<(typeof NAMES)[number], string | null> = {
        vehicleId: id,
        vehicleKind: kind,
        vehicleLabel: label,
        lineId: line?.id ?? null,
        lineName: line?.name || null,
        toZh: line?.to.zh || null,
        toEn: line?.to.en || null,
      };
      return [id, reading];
    }),
  );
}
