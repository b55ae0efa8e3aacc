import assert from 'node:assert/strict';
import { terminalIdOf } from '../../../protocol/terminal-id';
import { ChangedMeanwhile, FieldFaults, RefusedInWords } from '../refused';
import { BUS, MORNING, makeCity, TAXI } from '../testing/city';
import { assignmentsEdition, withMove } from './assignments';
import { type VehicleForm, vehicleNote, withRetired, withVehicle as withVehicleAt } from './edit-vehicles';
import { editionOf } from './edition';
import { importNotes, importVehicles as importVehiclesAt } from './import-vehicles';
import { checkRegistry } from './read-registry';
import { createRegistry } from './registry';
import type { RegistryFile } from './schema';

const BUS_FORM: VehicleForm = {
  id: '30219',
  kind: 'bus',
  label: '30219',
  plate: '辽a d12345',
  capacity: 70,
  airClearingMinutes: 8,
  lineId: '168',
};
const withVehicle = (file: RegistryFile, form: VehicleForm, edition: string | undefined) =>
  withVehicleAt(file, form, edition, MORNING);
const importVehicles = (file: RegistryFile, text: string) => importVehiclesAt(file, text, MORNING);
const vehicleIn = (file: RegistryFile, id: string) => file.vehicles.find((each) => each.id === id)!;
const faultsOf = (work: () => unknown): readonly string[] => {
  try {
    work();
  } catch (error) {
    if (error instanceof FieldFaults)
      return Object.entries(error.faults).map(([name, { en }]) => `${name}: ${en}`);
    throw error;
  }
  return [];
};

describe('registry: vehicles that people fill in', () => {
  const { registry: city } = makeCity();

  it('are added with the plate in its one form, and noted field by field', () => {
    const after = withVehicle(city, BUS_FORM, undefined);
    checkRegistry('registry', after);
    assert.equal(vehicleIn(after, '30219').plate, '辽A·D12345');
    const { what, about } = vehicleNote('wang', '30219')(city, after);
    assert.match(what, /^vehicle 30219 added: .*plate - -> 辽A·D12345, capacity - -> 70/);
    assert.deepEqual(about, { kind: 'vehicle', id: '30219' });
  });

  it('are changed where they were looked at as they are, and else the second person is told', () => {
    const looked = editionOf(vehicleIn(city, '30217'));
    const form = { ...BUS_FORM, id: '30217', label: '30217', plate: '' };
    const first = withVehicle(city, { ...form, capacity: 90 }, looked);
    assert.equal(vehicleIn(first, '30217').capacity, 90);
    assert.throws(() => withVehicle(first, { ...form, capacity: 10 }, looked), ChangedMeanwhile);
    const { fields } = vehicleNote('wang', '30217')(city, first);
    assert.deepEqual(fields, { capacity: [60, 90], airClearingMinutes: [5, 8] });
    const again = editionOf(vehicleIn(first, '30217'));
    assert.equal(withVehicle(first, { ...form, capacity: 90 }, again), first, 'nothing new is no change');
  });

  it('are refused with one sentence for each field', () => {
    assert.deepEqual(
      faultsOf(() =>
        withVehicle(
          city,
          {
            id: 'a b',
            kind: 'taxi',
            label: ' ',
            plate: '辽A1',
            capacity: 0,
            airClearingMinutes: 2.5,
            lineId: '168',
          },
          undefined,
        ),
      ),
      [
        'id: give the fleet number: letters, digits, dots and hyphens, 64 at most',
        'label: give what people read on it, fleet number or plate, 64 characters at most',
        'plate: is no number plate: 辽A·12345, or of new energy 辽A·D12345',
        'capacity: give a whole number from 1 to 500',
        'airClearingMinutes: give a whole number from 0 to 240',
        'lineId: a taxi serves no line: leave it blank, or make it a bus',
      ],
    );
    const taken = faultsOf(() =>
      withVehicle(city, { ...BUS_FORM, plate: '辽A·T0931', label: '30217' }, undefined),
    );
    assert.deepEqual(taken, [
      'plate: vehicle T0931 has this plate',
      'label: vehicle 30217 reads the same: riders could not tell them apart',
    ]);
    assert.match(
      faultsOf(() => withVehicle(city, { ...BUS_FORM, id: '30217' }, undefined))[0]!,
      /^id: there is such/,
    );
    assert.match(
      faultsOf(() => withVehicle(city, { ...BUS_FORM, lineId: '999' }, undefined))[0]!,
      /no line 999/,
    );
  });

  it('change between bus and taxi only while no terminal is on them', () => {
    const edition = editionOf(vehicleIn(city, '30217'));
    const taxi = { ...BUS_FORM, id: '30217', kind: 'taxi', label: '30217', lineId: '' } as const;
    assert.match(faultsOf(() => withVehicle(city, taxi, edition))[0]!, /^kind: a terminal is on it/);
    // One that is to be taken off tomorrow is still on it.
    const terminalId = terminalIdOf(BUS);
    const { assignments } = city.terminals.find((each) => each.terminalId === terminalId)!;
    const move = { kind: 'terminal', id: terminalId, vehicleId: null, from: MORNING + 86_400_000 } as const;
    const leaving = withMove(city, { ...move, edition: assignmentsEdition(assignments) }, MORNING);
    assert.match(faultsOf(() => withVehicle(leaving, taxi, edition))[0]!, /^kind: a terminal is on it/);
    const empty = { ...city, terminals: [] };
    assert.equal(vehicleIn(withVehicle(empty, taxi, edition), '30217').kind, 'taxi');
  });

  it('are retired when nobody is on them, never deleted: what comes late still has its vehicle', () => {
    const terminalId = terminalIdOf(TAXI);
    const edition = editionOf(vehicleIn(city, 'T0931'))!;
    const retire = (file: RegistryFile, retired = true) =>
      withRetired(file, { id: 'T0931', edition: editionOf(vehicleIn(file, 'T0931'))!, retired }, MORNING);
    assert.throws(() => withRetired(city, { id: 'T0931', edition, retired: true }, MORNING), RefusedInWords);
    const { assignments } = city.terminals.find((each) => each.terminalId === terminalId)!;
    const move = { kind: 'terminal', id: terminalId, vehicleId: null, from: MORNING } as const;
    const off = withMove(city, { ...move, edition: assignmentsEdition(assignments) }, MORNING);
    const retired = retire(off);
    const registry = createRegistry(checkRegistry('registry', retired));
    assert.equal(registry.vehicleOf(terminalId, MORNING - 1)?.id, 'T0931');
    assert.equal(registry.vehicleOf(terminalId, MORNING), undefined);
    // Its plate may be given to another; then it does not come back beside that one.
    const renewed = withVehicle(
      retired,
      { ...BUS_FORM, kind: 'taxi', plate: '辽A·T0931', lineId: '' },
      undefined,
    );
    assert.match(faultsOf(() => retire(renewed, false))[0]!, /vehicle 30219 has this plate/);
    assert.equal(vehicleIn(retire(retired, false), 'T0931').retiredAt, undefined);
  });

  it('come in by a table, all or none, with the line and field of each fault', () => {
    const table = (...rows: string[]) => ['编号,车型,载客,车牌,换气分钟', ...rows].join('\n');
    const good = importVehicles(city, table('30217,公交,82,辽A·12345,', 'T0932,出租,4,辽AT0932,20'));
    assert.deepEqual([good.added, good.changed, good.findings], [['T0932'], ['30217'], []]);
    const file = checkRegistry('registry', good.file);
    const { label, plate, airClearingMinutes } = vehicleIn(file, 'T0932');
    assert.deepEqual([label, plate, airClearingMinutes], ['辽A·T0932', '辽A·T0932', 20]);
    const { lineId, capacity, airClearingMinutes: kept } = vehicleIn(file, '30217');
    assert.deepEqual([lineId, capacity, kept], ['168', 82, 5], 'a column that is not there keeps what is');
    const notes = importNotes('wang', good)(city, file);
    assert.deepEqual(
      notes.map(({ about }) => about?.id),
      ['T0932', '30217', undefined],
    );

    const bad = importVehicles(
      city,
      table(
        '30217,公交,0,,',
        '',
        '30300,船,40,,',
        '30301,bus,40,沪A1,9999',
        '30217,公交,50,,',
        '30302,bus,,辽A·T0931,',
      ),
    );
    assert.equal(bad.file, undefined);
    assert.deepEqual(
      bad.findings.map(({ line, field }) => `${line} ${field}`),
      ['2 capacity', '4 kind', '5 plate', '5 airClearingMinutes', '6 id', '7 capacity', '7 plate'],
    );
    for (const name of ['constructor', '__proto__']) {
      const { findings } = importVehicles(city, table(`30303,${name},40,,5`));
      assert.deepEqual(
        findings.map(({ field }) => field),
        ['kind'],
        name,
      );
    }
    assert.match(
      importVehicles(city, '编号,车型\n1,公交').findings[0]!.words.en,
      /lacks the columns capacity/,
    );
    assert.match(importVehicles(city, '编号,"车型\n1').findings[0]!.words.en, /is not CSV/);
    const many = table(...Array.from({ length: 2_001 }, (_, i) => `B${i},bus,40,,`));
    assert.match(importVehicles(city, many).findings[0]!.words.en, /may have 2000/);
  });
});
