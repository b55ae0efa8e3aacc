import assert from 'node:assert/strict';
import { createLog } from '../../../platform/log';
import { encodeJson } from '../../../protocol/messages/state';
import examples from '../../../protocol/vectors/status-messages.json';
import { StatusBoard, type StatusMessage } from './status-board';

const T = 'abcdefg';

function board() {
  const lines: string[] = [];
  const replies: string[] = [];
  const came: string[] = [];
  const log = createLog('operator', { clock: { now: () => 0 }, write: (line) => lines.push(line) });
  const made = new StatusBoard(log, () => 0);
  made.listen({
    onReply: (terminal, command, { state }) => replies.push(`${terminal} ${command} ${state}`),
    onOnline: (terminal) => came.push(terminal),
  });
  const take = (lane: StatusMessage['lane'], message: unknown, id = '') =>
    made.take({
      terminalId: T,
      lane,
      id,
      payload: message === undefined ? new Uint8Array(0) : encodeJson(message),
    });
  return { made, take, lines, replies, came };
}

describe('fleet: what terminals said last', () => {
  it('is kept lane by lane, and gone when its topic is emptied', () => {
    const { made, take } = board();
    for (const lane of ['about', 'health', 'position', 'trip', 'count'] as const) {
      take(lane, examples[lane]);
      assert.deepEqual(made.of(T)[lane], examples[lane]);
    }
    take('trip', undefined);
    assert.equal(made.of(T).trip, undefined);
    assert.equal(made.of('bbbbbbb').health, undefined);
  });

  it('has its alerts while they last, said once in the log when they come and when they go', () => {
    const { made, take, lines } = board();
    take('alert', examples.alert, 'storage');
    take('alert', examples.alert, 'storage');
    assert.deepEqual([...made.of(T).alerts.keys()], ['storage']);
    take('alert', undefined, 'storage');
    take('alert', undefined, 'storage');
    assert.equal(made.of(T).alerts.size, 0);
    assert.equal(lines.length, 2);
    assert.match(lines[0]!, /alert raised .*alert=storage level=warn/);
    assert.match(lines[1]!, /alert resolved/);
  });

  it('stays as it was when a message cannot be read, and the log says which', () => {
    const { made, take, lines } = board();
    take('health', examples.health);
    take('health', { v: 1 });
    take('position', 'nowhere');
    assert.deepEqual(made.of(T).health, examples.health);
    assert.equal(lines.length, 2);
    assert.match(lines[0]!, /status message ignored .*lane=health/);
  });

  it('hands answers to commands on', () => {
    const { take, replies } = board();
    take('reply', examples.reply, '0b2f1c3e-0000-4000-8000-000000000001');
    assert.deepEqual(replies, [`${T} 0b2f1c3e-0000-4000-8000-000000000001 refused`]);
  });

  it('says once a session that a terminal came', () => {
    const { made, came } = board();
    for (const [state, session] of [
      ['starting', 1],
      ['online', 2],
      ['online', 2],
      ['lost', 2],
      ['online', 3],
    ] as const)
      made.takeState(T, { v: 1, state, session });
    assert.deepEqual(came, [T, T]);
  });
});
