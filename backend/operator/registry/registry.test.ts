import assert from 'node:assert/strict';
import { utf8 } from '../../../protocol/bytes';
import { terminalIdOf } from '../../../protocol/terminal-id';
import { RegistryFaults, readRegistry } from './read-registry';
import { createRegistry } from './registry';

const key = 'A'.repeat(43);
const file = () => ({
  v: 1,
  operator: 'shenyang-bus',
  lines: [{ id: '168', name: '168路', to: { zh: '沈阳北站', en: 'Shenyang North Station' } }],
  vehicles: [
    { id: '30217', kind: 'bus', label: '30217', capacity: 60, airClearingMinutes: 5, lineId: '168' },
    { id: 'T0931', kind: 'taxi', label: '辽A·T0931', capacity: 4, airClearingMinutes: 30 },
  ],
  terminals: [
    {
      terminalId: terminalIdOf(7),
      number: 7,
      codeKey: key,
      signingKey: key,
      assignments: [
        { vehicleId: '30217', from: 1_000 },
        { vehicleId: 'T0931', from: 2_000 },
      ],
    },
  ],
});
const read = (value: unknown) => readRegistry('registry.json', utf8(JSON.stringify(value)));

describe('registry', () => {
  it('says which vehicle a terminal was on at a time', () => {
    const registry = createRegistry(read(file()));
    const t = terminalIdOf(7);
    assert.equal(registry.vehicleOf(t, 999), undefined);
    assert.equal(registry.vehicleOf(t, 1_000)?.id, '30217');
    assert.equal(registry.vehicleOf(t, 1_999)?.id, '30217');
    assert.equal(registry.vehicleOf(t, 9_000)?.label, '辽A·T0931');
    assert.equal(registry.vehicleOf('aaaaaaa', 9_000), undefined);
    assert.equal(registry.terminalByNumber(7)?.terminalId, t);
    assert.equal(registry.line(registry.vehicle('30217')?.lineId ?? '')?.name, '168路');
  });

  it('names every fault of shape at once', () => {
    const bad = { ...file(), operator: 'Shenyang Bus!', v: 2 };
    bad.vehicles[0]!.capacity = 0;
    assert.throws(
      () => read(bad),
      (error: unknown) => {
        assert.ok(error instanceof RegistryFaults);
        const text = error.message;
        for (const place of ['registry.json', '/operator', '/v', '/vehicles/0/capacity'])
          assert.ok(text.includes(place), `${place} is not in:\n${text}`);
        return true;
      },
    );
  });

  it('names every dangling or doubled reference at once, and how to mend it', () => {
    const bad = file();
    bad.vehicles[0]!.lineId = '207';
    bad.vehicles[1]!.id = '30217';
    bad.terminals[0]!.number = 8;
    bad.terminals[0]!.assignments[1]!.from = 500;
    assert.throws(
      () => read(bad),
      (error: unknown) => {
        assert.ok(error instanceof RegistryFaults);
        assert.deepEqual(error.faults, [
          '/vehicles/1/id: "30217" is there twice',
          '/vehicles/0/lineId: there is no line "207", add it to /lines',
          `/terminals/0/terminalId: must be ${terminalIdOf(8)}, the text of number 8`,
          '/terminals/0/assignments/1/vehicleId: there is no vehicle "T0931", add it to /vehicles',
          '/terminals/0/assignments/1/from: must lie after the assignment before it',
        ]);
        return true;
      },
    );
  });

  it('refuses what is no JSON', () => {
    assert.throws(
      () => readRegistry('registry.json', utf8('{')),
      /registry\.json: 1 to mend\n {2}it is not JSON/,
    );
  });
});
