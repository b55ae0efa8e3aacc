import assert from 'node:assert/strict';
import type { Boarding } from '../../../protocol/stored-item';
import { TODAY } from '../testing/city';
import { scene } from '../testing/scene';
import { traceWorld } from './trace-world';

const NOON = Date.parse('2020-01-12T12:00:00+08:00');

describe('the proof of a check-in', () => {
  it('is of every byte that it is made of, also when one with the same id was proven before', async () => {
    const city = await scene();
    const { prove } = traceWorld(await city.inputOf('+8613800246021'));
    const boarding = city.board(await city.rider('13800246021'), NOON);
    const signature = boarding.signature!;
    const changed = (bytes: Uint8Array) => bytes.with(5, bytes[5]! ^ 1);
    const others: Partial<Boarding>[] = [
      { sealed: changed(boarding.sealed) },
      { tag: changed(boarding.tag) },
      { signature: changed(signature) },
      { id: changed(boarding.id) },
      { day: TODAY + 1 },
      { versionByte: boarding.versionByte ^ 1 },
      { terminalNumber: boarding.terminalNumber + 1 },
      { channel: 'pass' },
    ];
    for (const order of [others, [...others].reverse()]) {
      assert.equal(prove(boarding).subject?.kind, 'ticket');
      for (const other of order) assert.ok(prove({ ...boarding, ...other }).unproven, Object.keys(other)[0]);
    }
    assert.equal(prove({ ...boarding }), prove(boarding), 'and is made once');

    const all = [boarding, ...others.map((other) => ({ ...boarding, ...other }))];
    const ahead = traceWorld(await city.inputOf('+8613800246021')).prove;
    await ahead.ahead([...all, ...all]);
    assert.deepEqual(all.map(ahead), all.map(prove), 'the same when all were proven together');
  });
});
