import assert from 'node:assert/strict';
import { virtualClock } from '../platform/virtual-clock';
import { Room } from './room';

describe('Room for check-ins', () => {
  /** Room for ten, all taken; each who comes wants five, and the order in which they got it is told. */
  function filled() {
    const clock = virtualClock();
    const room = new Room(10, clock);
    const order: string[] = [];
    room.take(10);
    const come = (name: string): void => {
      if (room.isFull) {
        room.wait(() => come(name));
        return;
      }
      room.take(5);
      order.push(name);
    };
    return { clock, room, order, come };
  }

  it('is given to who waited first, before who comes when there is some again', async () => {
    const { clock, room, order, come } = filled();
    for (const name of ['first', 'second', 'third']) come(name);
    room.give(10);
    come('quick');
    assert.deepEqual(order, []);
    await clock.advance(1);
    assert.deepEqual(order, ['first', 'second']);
    come('quicker');
    room.give(10);
    await clock.advance(1);
    assert.deepEqual(order, ['first', 'second', 'third', 'quick']);
    room.give(10);
    await clock.advance(1);
    assert.equal(order.at(-1), 'quicker');
  });

  it('control: where nobody waits it is had at once', () => {
    const { room, order, come } = filled();
    room.give(10);
    come('quick');
    assert.deepEqual(order, ['quick']);
  });

  it('is not kept for who has gone', async () => {
    const { clock, room, order, come } = filled();
    const gone = () => order.push('gone');
    room.wait(gone);
    come('other');
    room.forget(gone);
    room.give(10);
    await clock.advance(1);
    assert.deepEqual(order, ['other']);
  });
});
