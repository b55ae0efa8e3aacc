import assert from 'node:assert/strict';
import { sealCardOwner } from '../../../protocol/card-owner';
import { generateHpkeKey } from '../../../protocol/hpke';
import type { BatchItem } from '../../../protocol/messages/check-in-batch';
import { openBackend, reopenBackend } from '../testing/backend';
import { BUS, MORNING } from '../testing/city';

const registrar = generateHpkeKey();
const binding = (n: number): Extract<BatchItem, { kind: 'card owner' }> => ({
  kind: 'card owner',
  id: new Uint8Array(16).fill(n),
  sealed: sealCardOwner(registrar.public, new Uint8Array(10).fill(n), {
    kind: 'phone',
    identifier: '+8613800246021',
  }),
});

describe("cards' owners at the operator", () => {
  it('are kept in order of arrival, each once, over a power cut, and lie in no segment', async () => {
    let backend = await openBackend();
    const [first, second] = [binding(1), binding(2)];
    assert.deepEqual((await backend.publish(BUS, [first, backend.city.pass(BUS, MORNING)])).refused, []);
    await backend.publish(BUS, [first, second]);
    backend.disk.crash();
    backend = await reopenBackend(backend);
    await backend.publish(BUS, [second]);
    assert.deepEqual(await backend.cardOwners.after(0), [
      { number: 1, sealed: first.sealed },
      { number: 2, sealed: second.sealed },
    ]);
    assert.deepEqual(await backend.cardOwners.after(1), [{ number: 2, sealed: second.sealed }]);
    await backend.segments.closeDays(0, 0xffff);
    assert.equal((await backend.packed()).length, 1, 'the pass alone');
    await backend.close();
  });
});
