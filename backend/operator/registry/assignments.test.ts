import assert from 'node:assert/strict';
import { terminalIdOf } from '../../../protocol/terminal-id';
import { ChangedMeanwhile, FieldFaults, RefusedInWords } from '../refused';
import { BUS, MORNING, makeCity, OTHER_BUS } from '../testing/city';
import {
  assignmentNote,
  assignmentsEdition,
  assignmentsOf,
  type Move,
  withMove,
  withoutPlans,
} from './assignments';
import { driverEdition, driverNote, withDriver, withLeft, withoutDriver } from './edit-drivers';
import { checkRegistry } from './read-registry';
import { createRegistry } from './registry';
import type { RegistryFile } from './schema';

const T = terminalIdOf(BUS);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const move = (file: RegistryFile, vehicleId: string | null, from: number, more: Partial<Move> = {}) => {
  const of = { kind: 'terminal', id: T, ...more } as const;
  const edition = assignmentsEdition(assignmentsOf(file, of)?.assignments ?? []);
  return withMove(file, { vehicleId, from, edition, ...of }, MORNING);
};
const faultOf = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    if (error instanceof FieldFaults)
      return Object.entries(error.faults).map(([name, { en }]) => `${name}: ${en}`)[0];
    throw error;
  }
  return undefined;
};

describe('registry: assignments over time', () => {
  const { registry: city } = makeCity();

  it('move a terminal from a time on, back or ahead; plans can be taken back', () => {
    const late = move(city, '30218', MORNING - HOUR);
    const planned = move(late, null, MORNING + DAY);
    const registry = createRegistry(checkRegistry('registry', planned));
    assert.deepEqual(
      [-HOUR - 1, -HOUR, DAY - 1, DAY].map((after) => registry.vehicleOf(T, MORNING + after)?.id),
      ['30217', '30218', '30218', undefined],
    );
    const edition = assignmentsEdition(assignmentsOf(planned, { kind: 'terminal', id: T })!.assignments);
    const back = withoutPlans(planned, { kind: 'terminal', id: T, edition }, MORNING);
    assert.deepEqual(back.terminals, late.terminals);
    const { what } = assignmentNote('li', { kind: 'terminal', id: T })(city, late);
    assert.equal(what, `terminal ${T} moved: vehicleId 30217 -> 30218, from - -> 2026-01-11T23:00:00.000Z`);
    assert.throws(
      () =>
        withoutPlans(
          back,
          { kind: 'terminal', id: T, edition: assignmentsEdition(back.terminals[0]!.assignments) },
          MORNING,
        ),
      RefusedInWords,
    );
  });

  it('are refused in words at the field', () => {
    assert.equal(
      faultOf(() => move(city, '99', MORNING)),
      'vehicleId: there is no vehicle 99: add it first',
    );
    assert.match(faultOf(() => move(city, '30217', MORNING))!, /^vehicleId: it is on vehicle 30217 anyway/);
    assert.match(
      faultOf(() => move(city, '30218', MORNING - 32 * DAY))!,
      /^from: give a time from 31 days ago/,
    );
    assert.match(faultOf(() => move(city, '30218', MORNING + 93 * DAY))!, /^from: /);
    const moved = move(city, '30218', MORNING);
    assert.match(faultOf(() => move(moved, '30217', MORNING))!, /^from: give a time after the one before it/);
    assert.throws(() => move(city, '30218', MORNING, { edition: 'another' }), ChangedMeanwhile);
    assert.throws(() => move(city, '30218', MORNING, { id: 'aaaaaaa' }), /there is no terminal aaaaaaa/);
    const terminals = city.terminals.map((each) => ({ ...each, revokedAt: MORNING - 1 }));
    assert.throws(() => move({ ...city, terminals }, '30218', MORNING), /was revoked/);
    assert.match(
      faultOf(() => move(city, 'T0931', MORNING))!,
      /^vehicleId: a terminal is installed for a bus or/,
    );
    const retired = city.vehicles.map((each) => (each.id === '30218' ? { ...each, retiredAt: 1 } : each));
    assert.match(faultOf(() => move({ ...city, vehicles: retired }, '30218', MORNING))!, /30218 is retired/);
    assert.deepEqual(createRegistry(city).vehicleOf(terminalIdOf(OTHER_BUS), MORNING)?.id, '30218');
  });

  it('hold for drivers, too: a number and a name, and not for longer than anybody asks', () => {
    const added = withDriver(city, { id: '0417', name: ' 王芳 ' }, undefined);
    const driver = (file: RegistryFile) => file.drivers!.find(({ id }) => id === '0417')!;
    const driving = move(added, '30217', MORNING - DAY, { kind: 'driver', id: '0417' });
    assert.deepEqual(driver(driving).assignments, [{ vehicleId: '30217', from: MORNING - DAY }]);
    assert.match(
      faultOf(() => withDriver(city, { id: '4', name: 'x' }, undefined))!,
      /^id: .*3 to 10 digits/,
    );
    assert.match(
      faultOf(() => withDriver(added, { id: '0417', name: '' }, driverEdition(driver(added))))!,
      /^name/,
    );
    assert.match(
      faultOf(() => withDriver(added, { id: '0417', name: 'x' }, undefined))!,
      /^id: there is a driver/,
    );
    assert.throws(() => withDriver(added, { id: '0417', name: 'x' }, 'another'), ChangedMeanwhile);

    // The journal only grows: no name is in it.
    const note = driverNote('li', '0417')(city, added);
    assert.doesNotMatch(JSON.stringify(note), /王芳/);
    assert.match(note.what, /driver 0417 added: id - -> 0417, name - -> …/);

    const left = withLeft(
      driving,
      { id: '0417', edition: driverEdition(driver(driving)), left: true },
      MORNING,
    );
    checkRegistry('registry', left);
    assert.deepEqual(driver(left).assignments.at(-1), { vehicleId: null, from: MORNING });
    // Also one whose end was planned for later: that plan goes, and they are on no vehicle from now on.
    const planned = move(driving, null, MORNING + DAY, { kind: 'driver', id: '0417' });
    const asked = { id: '0417', edition: driverEdition(driver(planned)), left: true };
    assert.deepEqual(driver(withLeft(planned, asked, MORNING)).assignments, driver(left).assignments);
    const gone = (days: number) =>
      withoutDriver(left, { id: '0417', edition: driverEdition(driver(left)) }, MORNING + days * DAY, 28);
    assert.throws(() => gone(27), /28 days after having left/);
    assert.deepEqual(gone(28).drivers, []);
  });
});
