/**
 * What terminals are told of their vehicle: a terminal that was moved, or whose vehicle or line reads otherwise now, is wished to
 * show it (`desired`, in force from its next start on). One that is where it was installed for is left as it was installed.
 */
import { type Static, Type } from 'typebox';
import type { Clock, Timer } from '../../../platform/clock';
import { type Disk, isNotFound } from '../../../platform/disk';
import { inTurn } from '../../../platform/in-turn';
import type { Log } from '../../../platform/log';
import { writeFileAtomic } from '../../../platform/write-file-atomic';
import { encodeJson } from '../../../protocol/messages/state';
import { jsonReader } from '../../../protocol/schema';
import type { RegistryFile, TerminalRecord } from '../registry/schema';
import type { RegistryStore } from '../registry/store';
import { type ConfigChange, withChange } from './config-change';
import type { DesiredStore } from './desired';

/** A move that was planned begins by itself. */
const LOOK_MS = 60_000;

const TextOrNone = Type.Union([Type.String(), Type.Null()]);
/** What a vehicle reads, by the terminal's options; null: as installed. */
const ReadingSchema = Type.Object({
  vehicleId: Type.String(),
  vehicleKind: TextOrNone,
  vehicleLabel: TextOrNone,
  lineId: TextOrNone,
  lineName: TextOrNone,
  toZh: TextOrNone,
  toEn: TextOrNone,
});
type Reading = Static<typeof ReadingSchema>;
/** By vehicle. */
type Readings = ReadonlyMap<string, Reading>;
const FileSchema = Type.Object({ v: Type.Literal(1), vehicles: Type.Array(ReadingSchema) });
/** 25,000 vehicles at 300 bytes. */
const MOST_BYTES = 16 * 1024 * 1024;

/**
 * @param ports.path keeps what vehicles read when terminals were told last: what changed since is known after a stop, too
 * @throws Malformed when that file is none, and the disk's error
 */
export async function followRegistry(ports: {
  readonly path: string;
  readonly store: RegistryStore;
  readonly desired: DesiredStore;
  readonly disk: Disk;
  readonly clock: Clock;
  readonly log: Log;
}): Promise<{ stop(): Promise<void> }> {
  const { path, store, desired, disk, clock, log } = ports;
  const turn = inTurn();
  const read = jsonReader(path, FileSchema, MOST_BYTES);
  let looked = store.current();
  let readings = readingsOf(looked);
  const write = () => writeFileAtomic(disk, path, encodeJson({ v: 1, vehicles: [...readings.values()] }));
  /** Whoever is on a vehicle that reads otherwise now follows. */
  let told: Readings = await disk.read(path).then(
    (bytes) => new Map(read(bytes).vehicles.map((each) => [each.vehicleId, each])),
    async (error: unknown) => {
      if (!isNotFound(error)) throw error;
      await write();
      return readings;
    },
  );

  let isOver = false;
  const look = () =>
    turn(async () => {
      if (isOver) return;
      const file = store.current();
      if (file !== looked) [looked, readings] = [file, readingsOf(file)];
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
      const isOld = told.size !== readings.size || [...readings.values()].some((each) => !isTold(each));
      if (isOld) await write();
      told = readings;
    }).catch((cause: Error) =>
      log.error('terminals could not be told of their vehicles, tried again in a minute', { cause }),
    );
  const isTold = (reading: Reading) => isSame(told.get(reading.vehicleId) ?? {}, reading);
  const follows = ({ assignments }: TerminalRecord, wished: ConfigChange, reading: Reading) =>
    assignments.length > 1 ||
    wished.vehicleId !== undefined ||
    (told.has(reading.vehicleId) && !isTold(reading));

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
      isOver = true;
      timer.cancel();
      await turn.idle();
    },
  };
}

const NAMES = Object.keys(ReadingSchema.properties) as (keyof Reading)[];

const isSame = (a: ConfigChange, b: Reading): boolean =>
  NAMES.every((name) => (a[name] ?? null) === (b[name] ?? null));

function readingsOf({ vehicles, lines }: RegistryFile): Readings {
  const lineOf = new Map(lines.map((line) => [line.id, line]));
  return new Map(
    vehicles.map(({ id, kind, label, lineId }) => {
      const line = lineOf.get(lineId ?? '');
      const reading = {
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
