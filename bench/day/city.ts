/** The day that is played: the model's people, rides and check-ins, and the vehicles that they need. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RegistryDraft } from '../../backend/operator/keys/prepare';
import { type Feed, readFeed, serviceMidnight } from '../../protocol/gtfs';
import { type CityDay, type CityModel, cityModel } from '../../simulators/city/model';
import { CITY } from '../../simulators/city/plan';
import type { DayOptions } from './options';

export type PlayedVehicle = {
  readonly vehicleId: string;
  readonly kind: 'bus' | 'taxi';
  readonly lineId: string | undefined;
  readonly lineName: string | undefined;
  readonly terminalNumber: number;
};

export type PlayedDay = {
  readonly model: CityModel;
  readonly day: CityDay;
  readonly vehicles: readonly PlayedVehicle[];
  readonly registry: RegistryDraft;
  /** Unix ms between which it is played. */
  readonly from: number;
  readonly until: number;
  /** Unix ms of the service day's midnight. */
  readonly midnight: number;
};

/** Of five vehicles one is a taxi. */
const TAXIS_OF = 5;
const FIRST_NUMBER = 0x0c17_0000;
const MINUTE = 60_000;

/** @throws Error when the feed cannot be read; RangeError when nothing runs by it on the date */
export function playedDay(options: DayOptions): PlayedDay {
  const feed = feedOf(options.feed);
  const taxis = Math.floor(options.vehicles / TAXIS_OF);
  const { seed, riders, date } = options;
  const plan = { ...CITY, seed, riders, buses: options.vehicles - taxis, taxis, from: date, days: 1 };
  const model = cityModel(plan, feed);
  const [day] = [...model.days()] as [CityDay];
  const midnight = serviceMidnight(date, feed.timezone);
  const vehicles = vehiclesOf(day, taxis, feed);
  return {
    model,
    day,
    vehicles,
    registry: {
      operator: 'shenyang',
      lines: [...feed.lines.values()].map(({ id, name, longName }) => ({
        id,
        name: name || longName,
        to: { zh: '', en: '' },
      })),
      vehicles: vehicles.map(({ vehicleId: id, kind, lineId }) => ({
        ...{ id, kind, label: id },
        capacity: kind === 'bus' ? 500 : 9,
        airClearingMinutes: kind === 'bus' ? 5 : 30,
        ...(lineId !== undefined && { lineId }),
      })),
      terminals: vehicles.map(({ vehicleId, terminalNumber: number }) => ({ vehicleId, number })),
    },
    midnight,
    from: midnight + minutesOf(options.from) * MINUTE,
    until: midnight + minutesOf(options.until) * MINUTE,
  };
}

function vehiclesOf({ runs }: CityDay, taxis: number, feed: Feed): PlayedVehicle[] {
  const lines = new Map(runs.map(({ vehicleId, lineId }) => [vehicleId, lineId]));
  const buses = [...lines].sort(([a], [b]) => (a < b ? -1 : 1));
  const all = [
    ...buses.map(([vehicleId, lineId]) => ({ vehicleId, kind: 'bus' as const, lineId })),
    ...Array.from({ length: taxis }, (_, i) => ({
      ...{ vehicleId: `T${String(1 + i).padStart(4, '0')}`, kind: 'taxi' as const },
      lineId: undefined,
    })),
  ];
  return all.map((vehicle, i) => {
    const line = vehicle.lineId === undefined ? undefined : feed.lines.get(vehicle.lineId);
    return {
      ...vehicle,
      lineName: line && (line.name || line.longName),
      terminalNumber: FIRST_NUMBER + i,
    };
  });
}

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

function feedOf(folder: string): Feed {
  const { feed, findings } = readFeed((name) => {
    const path = join(folder, name);
    return existsSync(path) ? new Uint8Array(readFileSync(path)) : undefined;
  });
  if (!feed) throw new Error(`${folder}: ${findings.map(({ file, what }) => `${file} ${what}`).join('; ')}`);
  return feed;
}
