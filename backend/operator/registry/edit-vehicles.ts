/** A vehicle as a person fills it in: checked field by field, added, changed, retired. Pure. */
import { type Static, Type } from 'typebox';
import type { Words } from '../../../protocol/sentences';
import { FieldFaults, RefusedInWords } from '../refused';
import { vehiclesFrom } from './assignments';
import { type ChangeNote, changeText, fieldChanges } from './changes';
import { expectEdition } from './edition';
import { notThere } from './not-there';
import { readPlate } from './plate';
import type { RegistryFile, Vehicle } from './schema';
import { type VehicleIndex, vehicleIndex } from './vehicle-index';

/** What a person gives; a blank text is none. Bounds are checked here and not by the schema: in words, at the field. */
export const VehicleFormSchema = Type.Object({
  id: Type.String({ maxLength: 200 }),
  kind: Type.Union([Type.Literal('bus'), Type.Literal('taxi')]),
  label: Type.String({ maxLength: 200 }),
  plate: Type.String({ maxLength: 200 }),
  capacity: Type.Union([Type.Number(), Type.Null()]),
  airClearingMinutes: Type.Union([Type.Number(), Type.Null()]),
  lineId: Type.String({ maxLength: 200 }),
});
export type VehicleForm = Static<typeof VehicleFormSchema>;

/** As the registry's schema has them. */
export const VEHICLE_BOUNDS = {
  capacity: { least: 1, most: 500 },
  airClearingMinutes: { least: 0, most: 240 },
} as const;
/** DESIGN.md section 4: what a vehicle's air is taken for where nobody knows better. */
export const USUAL_AIR_CLEARING = { bus: 5, taxi: 30 } as const;

const MOST_CHARACTERS = 64;
/** Ids stand in messages, addresses and spreadsheets: no control characters, nothing that looks like a blank. */
const ID_FORM = /^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u;

/**
 * Adds a vehicle, or changes the one of that id.
 * @param edition of the vehicle as it was looked at; undefined: it is a new one
 * @param now unix ms
 * @throws FieldFaults with everything to mend; ChangedMeanwhile
 */
export function withVehicle(
  file: RegistryFile,
  given: VehicleForm,
  edition: string | undefined,
  now: number,
): RegistryFile {
  const index = vehicleIndex(file, now);
  const before = index.of(idIn(given));
  if (edition === undefined && before)
    throw new FieldFaults({
      id: {
        zh: '已有这个车辆编号:请改那一辆,或换编号',
        en: 'there is such a vehicle: change that one, or give another number',
      },
    });
  expectEdition(`vehicle ${idIn(given)}`, before, edition);
  const after = checkedVehicle(index, given);
  if (after === before) return file;
  const vehicles = before
    ? file.vehicles.map((each) => (each === before ? after : each))
    : [...file.vehicles, after];
  return { ...file, vehicles };
}

/**
 * Out of service, or back in it.
 * @param now unix ms
 * @throws ChangedMeanwhile, RefusedInWords while terminals or drivers are on it or will be, FieldFaults where it comes back and
 *   another has its plate
 */
export function withRetired(
  file: RegistryFile,
  { id, edition, retired }: { readonly id: string; readonly edition: string; readonly retired: boolean },
  now: number,
): RegistryFile {
  const index = vehicleIndex(file, now);
  const before = index.of(id);
  if (!before) throw notThere({ kind: 'vehicle', id });
  expectEdition(`vehicle ${id}`, before, edition);
  if (retired === (before.retiredAt !== undefined)) return file;
  const { retiredAt: _, ...rest } = before;
  const on = [
    ...file.terminals.filter(({ revokedAt }) => revokedAt === undefined),
    ...(file.drivers ?? []),
  ].filter(({ assignments }) => vehiclesFrom(assignments, now).includes(id));
  if (retired && on.length > 0) {
    const names = on.map((each) => ('terminalId' in each ? each.terminalId : each.id));
    throw new RefusedInWords(409, {
      zh: `还有终端或司机在这辆车上(${names.join('、')}):先换到别的车或结束安排`,
      en: `${names.join(', ')} is on this vehicle: move it to another or end its assignment first`,
    });
  }
  if (!retired) {
    const faults = new Faults();
    faults.checkUnique(index, rest);
    faults.orThrow();
  }
  const after: Vehicle = retired ? { ...before, retiredAt: now } : rest;
  return { ...file, vehicles: file.vehicles.map((each) => (each === before ? after : each)) };
}

/** For the journal, from what a change made of the registry. */
export const vehicleNote =
  (who: string, id: string) =>
  (before: RegistryFile, after: RegistryFile): ChangeNote => {
    const [old, now] = [before, after].map(({ vehicles }) => vehicles.find((each) => each.id === id));
    return vehicleChange(who, id, old, now);
  };

export function vehicleChange(
  who: string,
  id: string,
  before: Vehicle | undefined,
  after: Vehicle | undefined,
): ChangeNote {
  const fields = fieldChanges(before, after);
  const what = `vehicle ${id} ${before ? 'changed' : 'added'}: ${changeText(fields)}`;
  return { who, what, about: { kind: 'vehicle', id }, fields };
}

const textIn = (typed: string): string => typed.normalize('NFKC').trim();
export const idIn = ({ id }: Pick<VehicleForm, 'id'>): string => textIn(id);

/** The vehicle that a form makes; the one that is there when it says nothing new. @throws FieldFaults */
export function checkedVehicle(index: VehicleIndex, given: VehicleForm): Vehicle {
  const id = idIn(given);
  const before = index.of(id);
  const faults = new Faults();
  const typedPlate = textIn(given.plate);
  // As it always stood there, it stays: an older file may have others.
  const plate = typedPlate === before?.plate ? typedPlate : readPlate(given.plate);
  const lineId = textIn(given.lineId);
  const label = textIn(given.label);
  faults.check('id', ID_FORM.test(id) && id.length <= MOST_CHARACTERS, {
    zh: `填车辆编号:字母、数字、点和横线,最多 ${MOST_CHARACTERS} 个字`,
    en: `give the fleet number: letters, digits, dots and hyphens, ${MOST_CHARACTERS} at most`,
  });
  faults.check('kind', !before || before.kind === given.kind || !index.hasTerminal(id), {
    zh: '车上有终端,它按公交或出租安装:先拆下',
    en: 'a terminal is on it, installed for a bus or for a taxi: take it off first',
  });
  faults.check('label', label !== '' && label.length <= MOST_CHARACTERS, {
    zh: `填车身上能看到的编号或车牌,最多 ${MOST_CHARACTERS} 个字`,
    en: `give what people read on it, fleet number or plate, ${MOST_CHARACTERS} characters at most`,
  });
  faults.check('plate', typedPlate === '' || plate !== undefined, {
    zh: '不是车牌号:例如 辽A·12345,新能源 辽A·D12345',
    en: 'is no number plate: 辽A·12345, or of new energy 辽A·D12345',
  });
  faults.checkNumber('capacity', given.capacity);
  faults.checkNumber('airClearingMinutes', given.airClearingMinutes);
  faults.check('lineId', lineId === '' || given.kind === 'bus', {
    zh: '出租车没有线路:清空,或把车型改成公交车',
    en: 'a taxi serves no line: leave it blank, or make it a bus',
  });
  faults.check('lineId', lineId === '' || index.hasLine(lineId), {
    zh: `没有线路 ${lineId}:先导入时刻表`,
    en: `there is no line ${lineId}: import a timetable first`,
  });
  const vehicle: Vehicle = {
    id,
    kind: given.kind,
    label,
    ...(plate !== undefined && typedPlate !== '' && { plate }),
    capacity: given.capacity ?? 0,
    airClearingMinutes: given.airClearingMinutes ?? 0,
    ...(lineId !== '' && { lineId }),
    ...(before?.retiredAt !== undefined && { retiredAt: before.retiredAt }),
  };
  if (vehicle.retiredAt === undefined) faults.checkUnique(index, vehicle);
  faults.orThrow();
  return before && Object.keys(fieldChanges(before, vehicle)).length === 0 ? before : vehicle;
}

/** The first fault of each field. */
class Faults {
  private readonly found: Record<string, Words> = {};

  check(field: string, good: boolean, words: Words): void {
    if (!good) this.found[field] ??= words;
  }

  checkNumber(field: keyof typeof VEHICLE_BOUNDS, value: number | null): void {
    const { least, most } = VEHICLE_BOUNDS[field];
    const good = value !== null && Number.isInteger(value) && value >= least && value <= most;
    this.check(field, good, {
      zh: `填 ${least} 到 ${most} 的整数`,
      en: `give a whole number from ${least} to ${most}`,
    });
  }

  checkUnique(index: VehicleIndex, vehicle: Vehicle): void {
    const samePlate = index.samePlate(vehicle);
    this.check(vehicle.plate === undefined ? 'label' : 'plate', samePlate === undefined, {
      zh: `车辆 ${samePlate?.id} 已用这个车牌`,
      en: `vehicle ${samePlate?.id} has this plate`,
    });
    const sameLabel = index.sameLabel(vehicle);
    this.check('label', sameLabel === undefined, {
      zh: `车辆 ${sameLabel?.id} 也这样标:乘客分不清`,
      en: `vehicle ${sameLabel?.id} reads the same: riders could not tell them apart`,
    });
  }

  orThrow(): void {
    if (Object.keys(this.found).length > 0) throw new FieldFaults(this.found);
  }
}
