import assert from 'node:assert/strict';
import { busState } from './examples';
import { faultsToShow, scannerFault, setupFault, storageFault } from './faults';

const ids = (state: Parameters<typeof faultsToShow>[0]) => faultsToShow(state).map((fault) => fault.id);
const untrusted = { ...busState().time, trusted: false };

describe("the screen's faults", () => {
  it('are none when all is well', () => {
    assert.deepEqual(ids(busState()), []);
  });

  it('follow from network and time without being told', () => {
    const state = busState({ network: 'offline', waiting: 38, time: untrusted, faults: [scannerFault()] });
    assert.deepEqual(ids(state), ['network', 'scanner', 'clock']);
    assert.equal(faultsToShow(state)[0]!.todo.zh, '38 条已存好,有网自动发');
  });

  it('promise nothing about saved check-ins when none wait', () => {
    const [fault] = faultsToShow(busState({ network: 'offline', waiting: 0 }));
    assert.equal(fault!.todo.en, 'Saved here, sent later');
  });

  it('are three at most, what stops boarding first, each once', () => {
    const faults = [storageFault(), scannerFault(), scannerFault(), setupFault()];
    const state = busState({ network: 'offline', waiting: 1, time: untrusted, faults });
    assert.deepEqual(ids(state), ['setup', 'network', 'storage']);
  });
});
