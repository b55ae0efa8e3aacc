/** Who is on which vehicle from when: terminals, and drivers alike. Pure; times are unix ms. */
import type { Words } from '../../../protocol/sentences';
import { timeText } from '../../../protocol/time-text';
import { FieldFaults, RefusedInWords } from '../refused';
import { type ChangeNote, changeText, type FieldChanges, type Subject } from './changes';
import { editionOf, expectEdition } from './edition';
import { notThere } from './not-there';
import type { Assignment, RegistryFile, Vehicle } from './schema';

export type AssignmentKind = 'terminal' | 'driver';

const DAY_MS = 86_400_000;
/** A move is entered afterwards, or planned: so far. Terminals may be away for a week and longer. */
export const ASSIGNMENT_BOUNDS = { daysBack: 31, daysAhead: 92 } as const;

/** The one in force; undefined before the first. */
export const currentOf = (assignments: readonly Assignment[], now: number): Assignment | undefined =>
  assignments.findLast(({ from }) => from <= now);

/** Those that are planned. */
export const plannedOf = (assignments: readonly Assignment[], now: number): readonly Assignment[] =>
  assignments.filter(({ from }) => from > now);

/** Vehicles that somebody is on at a time, or is planned for; null among them: on none. */
export const vehiclesFrom = (assignments: readonly Assignment[], now: number): readonly (string | null)[] =>
  [currentOf(assignments, now), ...plannedOf(assignments, now)].flatMap((each) =>
    each ? [each.vehicleId] : [],
  );

/** What a change of somebody's assignments must quote, as they were when it was looked at. */
export const assignmentsEdition = (assignments: readonly Assignment[]): string => editionOf(assignments)!;

export type Move = {
  readonly kind: AssignmentKind;
  readonly id: string;
  /** Null: on none from then on. */
  readonly vehicleId: string | null;
  readonly from: number;
  readonly edition: string;
};

/**
 * On another vehicle, or on none, from a time on. What was stored before keeps the vehicle that it got: of check-ins that come
 * later, the assignment at their time decides (PROTOCOL.md section 5).
 * @throws FieldFaults, ChangedMeanwhile, RefusedInWords
 */
export function withMove(file: RegistryFile, move: Move, now: number): RegistryFile {
  const { vehicleId, from } = move;
  return changed(file, move, now, (assignments) => {
    const last = assignments.at(-1);
    const vehicle = file.vehicles.find(({ id }) => id === vehicleId);
    const faults: Record<string, Words> = {};
    if (vehicleId !== null && !vehicle)
      faults.vehicleId = {
        zh: `没有车辆 ${vehicleId}:先添加`,
        en: `there is no vehicle ${vehicleId}: add it first`,
      };
    else if (vehicle?.retiredAt !== undefined)
      faults.vehicleId = {
        zh: `车辆 ${vehicleId} 已退役:先恢复使用`,
        en: `vehicle ${vehicleId} is retired: put it back into service first`,
      };
    else if ((last?.vehicleId ?? null) === vehicleId)
      faults.vehicleId = {
        zh: vehicleId === null ? '本来就不在任何车上' : `本来就在车辆 ${vehicleId} 上`,
        en: vehicleId === null ? 'it is on no vehicle anyway' : `it is on vehicle ${vehicleId} anyway`,
      };
    else if (move.kind === 'terminal' && vehicle && !isOfKind(file, assignments, vehicle))
      faults.vehicleId = {
        zh: '终端按公交或出租安装,不能互换:先注销,再为这辆车登记',
        en: 'a terminal is installed for a bus or for a taxi: revoke it, and enrol it anew for this vehicle',
      };
    const { daysBack, daysAhead } = ASSIGNMENT_BOUNDS;
    if (from < now - daysBack * DAY_MS || from > now + daysAhead * DAY_MS)
      faults.from = {
        zh: `时间要在 ${daysBack} 天前到 ${daysAhead} 天后之间`,
        en: `give a time from ${daysBack} days ago to ${daysAhead} days ahead`,
      };
    else if (last && from <= last.from)
      faults.from = {
        zh: '要晚于上一条的开始时间;已安排的可以先取消',
        en: 'give a time after the one before it; what is planned can be taken back first',
      };
    if (Object.keys(faults).length > 0) throw new FieldFaults(faults);
    return [...assignments, { vehicleId, from }];
  });
}

/** A bus's terminal keeps the line that it was installed with, by which traces tell buses from taxis. */
function isOfKind(file: RegistryFile, assignments: readonly Assignment[], { kind }: Vehicle): boolean {
  const last = assignments.findLast(({ vehicleId }) => vehicleId !== null)?.vehicleId;
  return file.vehicles.find(({ id }) => id === last)?.kind === kind;
}

/** Takes back what is planned. @throws ChangedMeanwhile, RefusedInWords */
export function withoutPlans(
  file: RegistryFile,
  of: Pick<Move, 'kind' | 'id' | 'edition'>,
  now: number,
): RegistryFile {
  return changed(file, of, now, (assignments) => {
    const kept = assignments.filter(({ from }) => from <= now);
    if (kept.length === assignments.length || kept.length === 0)
      throw new RefusedInWords(409, {
        zh: '没有可以取消的安排',
        en: 'nothing is planned that could be taken back',
      });
    return kept;
  });
}

function changed(
  file: RegistryFile,
  { kind, id, edition }: Pick<Move, 'kind' | 'id' | 'edition'>,
  now: number,
  edit: (assignments: readonly Assignment[]) => Assignment[],
): RegistryFile {
  const found = assignmentsOf(file, { kind, id });
  if (!found) throw notThere({ kind, id });
  if (found.endedAt !== undefined && found.endedAt <= now)
    throw new RefusedInWords(409, {
      zh: kind === 'terminal' ? '终端已注销' : '司机已离职',
      en: kind === 'terminal' ? 'this terminal was revoked' : 'this driver has left',
    });
  expectEdition(`${kind} ${id}`, found.assignments, edition);
  const assignments = edit(found.assignments);
  if (kind === 'driver') {
    const drivers = (file.drivers ?? []).map((each) => (each.id === id ? { ...each, assignments } : each));
    return { ...file, drivers };
  }
  const terminals = file.terminals.map((each) => (each.terminalId === id ? { ...each, assignments } : each));
  return { ...file, terminals };
}

/** Somebody's assignments, and since when they count no more. */
export function assignmentsOf(
  file: RegistryFile,
  { kind, id }: { readonly kind: AssignmentKind; readonly id: string },
): { readonly assignments: readonly Assignment[]; readonly endedAt: number | undefined } | undefined {
  if (kind === 'driver') {
    const driver = file.drivers?.find((each) => each.id === id);
    return driver && { assignments: driver.assignments, endedAt: driver.leftAt };
  }
  const terminal = file.terminals.find(({ terminalId }) => terminalId === id);
  return terminal && { assignments: terminal.assignments, endedAt: terminal.revokedAt };
}

/** For the journal. */
export const assignmentNote =
  (who: string, about: Subject & { readonly kind: AssignmentKind }) =>
  (before: RegistryFile, after: RegistryFile): ChangeNote => {
    const [old, now] = [before, after].map((file) => assignmentsOf(file, about)?.assignments ?? []) as [
      readonly Assignment[],
      readonly Assignment[],
    ];
    const isPlan = now.length < old.length;
    // The first of the plans that were taken back, or what was added.
    const meant = isPlan ? old[now.length] : now.at(-1);
    const told = { vehicleId: meant?.vehicleId ?? null, from: meant ? timeText(meant.from) : null };
    const fields: FieldChanges = isPlan
      ? { vehicleId: [told.vehicleId, null], from: [told.from, null] }
      : { vehicleId: [old.at(-1)?.vehicleId ?? null, told.vehicleId], from: [null, told.from] };
    const did = isPlan ? 'plan taken back' : 'moved';
    return { who, what: `${about.kind} ${about.id} ${did}: ${changeText(fields)}`, about, fields };
  };
