/**
 * How long each vehicle's air stays shared, as the operator's registry says and hands over in `exchange/vehicles.json`: a list that
 * only grows, so that a change later says nothing of the rides before.
 */
import { join } from 'node:path';
import { type Static, Type } from 'typebox';
import type { Disk } from '../../../platform/disk';
import type { Log } from '../../../platform/log';
import { writeFileAtomic } from '../../../platform/write-file-atomic';
import { sameBytes, utf8 } from '../../../protocol/bytes';
import { jsonReader, UnixMs } from '../../../protocol/schema';
import type { AirClearings } from '../tracing/config';
import { readIfThere } from './keys';

const Minutes = Type.Integer({ minimum: 0, maximum: 240 });
const VehicleId = Type.String({ minLength: 1, maxLength: 64 });
const Handed = Type.Array(Type.Object({ vehicleId: VehicleId, airClearingMinutes: Minutes }));
const Known = Type.Array(
  Type.Object({
    vehicleId: VehicleId,
    minutes: Minutes,
    /** Unix ms from which it counts; 0 for the first that was learned of a vehicle. */
    from: UnixMs,
  }),
);
type Known = Static<typeof Known>;

const MAX_LIST_BYTES = 64 * 1024 * 1024;

export type VehicleAirs = {
  /** By vehicle, oldest first; the same map for good, with what was learned since. */
  readonly all: AirClearings;
  /** Takes in what the operator handed over since; resolves with how many were new. @param now unix ms */
  importHanded(now: number): Promise<number>;
};

/** @param options.folder the authority's */
export async function openVehicleAirs(options: {
  readonly disk: Disk;
  readonly folder: string;
  readonly exchange: string;
  readonly log: Log;
}): Promise<VehicleAirs> {
  const { disk, log } = options;
  const path = join(options.folder, 'vehicle-airs.json');
  const handedPath = join(options.exchange, 'vehicles.json');
  const bytes = await readIfThere(disk, path);
  let known: Known = bytes ? jsonReader(path, Known, MAX_LIST_BYTES)(bytes) : [];
  const all = new Map<string, Known>();
  const take = (entries: Known) => {
    for (const each of entries) all.set(each.vehicleId, [...(all.get(each.vehicleId) ?? []), each]);
  };
  take(known);
  let lastHanded: Uint8Array | undefined;
  return {
    all,
    async importHanded(now) {
      const handedBytes = await readIfThere(disk, handedPath);
      if (!handedBytes || (lastHanded && sameBytes(lastHanded, handedBytes))) return 0;
      const handed = jsonReader(handedPath, Handed, MAX_LIST_BYTES)(handedBytes);
      const added = handed.flatMap(({ vehicleId, airClearingMinutes: minutes }) => {
        const last = all.get(vehicleId)?.at(-1);
        if (last?.minutes === minutes) return [];
        return [{ vehicleId, minutes, from: last ? now : 0 }];
      });
      if (added.length > 0) {
        const next = [...known, ...added];
        await writeFileAtomic(disk, path, utf8(`${JSON.stringify(next)}\n`));
        known = next;
        take(added);
        log.info('air-clearing times learned', { added: added.length, vehicles: all.size });
      }
      lastHanded = handedBytes;
      return added.length;
    },
  };
}
