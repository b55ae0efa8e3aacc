/**
 * A driver as a person fills it in. The registry holds a number and a name, nothing else: what proves a driver is the card,
 * and its PIN goes sealed to the authority. Pure.
 */
import { normalDriver } from '../../../protocol/identifiers';
import type { Words } from '../../../protocol/sentences';
import { FieldFaults, RefusedInWords } from '../refused';
import { currentOf } from './assignments';
import { type ChangeNote, changeText, fieldChanges } from './changes';
import { editionOf, expectEdition } from './edition';
import { notThere } from './not-there';
import type { Driver, RegistryFile } from './schema';

export type DriverForm = { readonly id: string; readonly name: string };

/** In its one form, where it has one. */
export const driverIdIn = ({ id }: Pick<DriverForm, 'id'>): string => normalDriver(id) ?? id.trim();

const DAY_MS = 86_400_000;
const MOST_CHARACTERS = 64;

/** What the form shows; assignments have an edition of their own. */
const shownOf = ({ id, name, leftAt }: Driver) => ({ id, name, leftAt });
export const driverEdition = (driver: Driver): string => editionOf(shownOf(driver))!;

/**
 * Adds a driver, or changes the one of that number.
 * @param edition of the driver as looked at; undefined: a new one
 * @throws FieldFaults with everything to mend; ChangedMeanwhile
 */
export function withDriver(file: RegistryFile, given: DriverForm, edition: string | undefined): RegistryFile {
  const drivers = file.drivers ?? [];
  const id = driverIdIn(given);
  const name = given.name.normalize('NFKC').trim();
  const before = drivers.find((each) => each.id === id);
  const faults: Record<string, Words> = {};
  if (edition === undefined && before)
    faults.id = { zh: '已有这个工号', en: 'there is a driver of this number' };
  // One that was there before its form was checked keeps its number: it cannot be changed.
  else if (!before && normalDriver(id) !== id)
    faults.id = {
      zh: '填公司给的工号:3 到 10 位数字,和司机卡上一样',
      en: "give the company's number as on the driver's card: 3 to 10 digits",
    };
  if (name === '' || name.length > MOST_CHARACTERS)
    faults.name = {
      zh: `填姓名或称呼,最多 ${MOST_CHARACTERS} 个字`,
      en: `give a name, ${MOST_CHARACTERS} characters at most`,
    };
  if (Object.keys(faults).length > 0) throw new FieldFaults(faults);
  expectEdition(`driver ${id}`, before && shownOf(before), edition);
  if (before?.name === name) return file;
  const after: Driver = before ? { ...before, name } : { id, name, assignments: [] };
  return {
    ...file,
    drivers: before ? drivers.map((each) => (each === before ? after : each)) : [...drivers, after],
  };
}

/** Drives no more from now on, or does again. @throws ChangedMeanwhile, RefusedInWords */
export function withLeft(
  file: RegistryFile,
  { id, edition, left }: { readonly id: string; readonly edition: string; readonly left: boolean },
  now: number,
): RegistryFile {
  const before = found(file, id, edition);
  if (left === (before.leftAt !== undefined)) return file;
  const { leftAt: _, ...rest } = before;
  // Now: what was planned for later goes.
  const isOnOne = (currentOf(before.assignments, now)?.vehicleId ?? null) !== null;
  const assignments = [
    ...before.assignments.filter(({ from }) => from < now),
    ...(isOnOne ? [{ vehicleId: null, from: now }] : []),
  ];
  const after: Driver = left ? { ...rest, assignments, leftAt: now } : rest;
  return { ...file, drivers: file.drivers?.map((each) => (each === before ? after : each)) };
}

/**
 * Forgets a driver who has left: for the days that check-ins are kept, somebody may have to ask who was at the wheel; after
 * that nobody has, and the name goes.
 * @throws ChangedMeanwhile, RefusedInWords
 */
export function withoutDriver(
  file: RegistryFile,
  { id, edition }: { readonly id: string; readonly edition: string },
  now: number,
  retentionDays: number,
): RegistryFile {
  const { leftAt } = found(file, id, edition);
  if (leftAt === undefined || now - leftAt < retentionDays * DAY_MS)
    throw new RefusedInWords(409, {
      zh: `离职满 ${retentionDays} 天后才能删除:在此之前,追踪可能要问当时是谁开的车`,
      en: `can be removed ${retentionDays} days after having left: until then a trace may have to ask who drove`,
    });
  return { ...file, drivers: file.drivers?.filter((each) => each.id !== id) };
}

/** For the journal, which only grows: a name is never in it. */
export const driverNote =
  (who: string, id: string) =>
  (before: RegistryFile, after: RegistryFile): ChangeNote => {
    const [old, now] = [before, after].map(({ drivers }) => drivers?.find((each) => each.id === id));
    const { assignments: _, ...fields } = fieldChanges(old, now, ['name']);
    const did = !old ? 'added' : !now ? 'removed' : 'changed';
    const said = Object.keys(fields).length > 0 && now ? `: ${changeText(fields)}` : '';
    return { who, what: `driver ${id} ${did}${said}`, about: { kind: 'driver', id }, fields };
  };

function found(file: RegistryFile, id: string, edition: string): Driver {
  const driver = file.drivers?.find((each) => each.id === id);
  if (!driver) throw notThere({ kind: 'driver', id });
  expectEdition(`driver ${id}`, shownOf(driver), edition);
  return driver;
}
