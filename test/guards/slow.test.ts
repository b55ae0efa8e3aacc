import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type Socket, connect as tcpConnect } from 'node:net';
import { GUARDS } from '../../broker/guards';
import { OTHER, T } from '../../broker/testing/peers';
import { virtualClock } from '../../platform/virtual-clock';
import { topics } from '../../protocol/topics';
import { whenTestEnds } from '../support/cleanup';
import { waitFor } from '../support/wait';
import { bytesOf, connectPacket, enter, knock, publishPacket } from './attacker';
import { guard } from './guard';
import { bareAedes, guarded, type Target, without } from './targets';

/** A TCP connection that says nothing. */
async function silent({ port }: Target): Promise<Socket & { gone: boolean }> {
  const socket = Object.assign(tcpConnect({ host: '127.0.0.1', port }), { gone: false });
  socket
    .on('error', () => undefined)
    .on('close', () => {
      socket.gone = true;
    });
  whenTestEnds(() => void socket.destroy());
  await once(socket, 'connect');
  return socket.resume();
}

/** Sends one byte after another, for ever. */
function drip(write: (byte: Buffer) => void, bytes: Buffer): void {
  let at = 0;
  const timer = setInterval(() => write(bytes.subarray(at, ++at)), 25);
  whenTestEnds(() => clearInterval(timer));
}

/**
 * Time is aedes' and TLS' own here, not the clock port's. So both are attacked at once, and what is tested is who is closed
 * first: the guarded connection ends while the other one is still there.
 */
describe('guard: slow clients are closed', () => {
  it('who says nothing after TCP; control: a server with the usual 120 s waits on', async () => {
    const held = await silent(await guarded({ limits: { handshakeMs: 200 } }));
    const control = await silent(await bareAedes({ handshakeMs: 120_000 }));
    await waitFor('the guarded one to end', () => held.gone);
    assert.equal(control.gone, false);
  });

  it('who drips a CONNECT byte by byte; control: with the usual 30 s it goes on', async () => {
    const held = await knock(await guarded({ limits: { connectMs: 200 } }));
    const control = await knock(await bareAedes());
    for (const each of [held, control])
      drip((byte) => each.socket.write(byte), bytesOf(connectPacket(T)).subarray(0, 60));
    await waitFor('the guarded one to end', () => held.closed);
    assert.equal(control.closed, false);
  });

  it('who drips a message for longer than its keep-alive; control: without keep-alive it goes on', async () => {
    // Its real bounds are 10 to 90 s: the door is told 60 where the client says 1, or 0.
    const target = await without({
      judge: (admission, name, connect) => GUARDS.judge(admission, name, { ...connect, keepalive: 60 }),
    });
    const held = await knock(target);
    const control = await knock(target, OTHER);
    assert.ok(await held.connect(T, { keepalive: 1 }));
    assert.ok(await control.connect(OTHER, { keepalive: 0 }));
    for (const each of [held, control])
      drip((byte) => each.socket.write(byte), bytesOf(publishPacket(topics.checkIn(T), Buffer.alloc(8000))));
    await waitFor('the one with a keep-alive to end', () => held.closed);
    assert.equal(control.closed, false);
  });

  it('who is decided on later: a hook that never answers is not timed out by aedes, so ours decide at once', async () => {
    const held = await knock(await guarded({ limits: { connectMs: 200 } }));
    const control = await knock(await bareAedes({ connectTimeout: 200, preConnect: () => undefined }));
    control.send(connectPacket(T));
    assert.ok(await held.connect(T), 'answered');
    const reference = await knock(await guarded({ limits: { connectMs: 200 } }));
    await waitFor('who sends no CONNECT to end', () => reference.closed);
    assert.equal(control.closed, false, 'waits for a CONNACK that never comes');
  });
});

guard('handshakes at one time', {
  open: () => guarded({ limits: { handshakes: 4 } }),
  attack: async (target) => {
    const all = await Promise.all(Array.from({ length: 20 }, () => silent(target)));
    // An honest terminal comes behind them: when it has been served or turned away, they have been as well.
    const honest = await knock(target, OTHER).catch(() => undefined);
    await honest?.drop();
    await waitFor('the others to end', () => all.filter(({ gone }) => gone).length >= 16 || honest);
    return `${all.filter(({ gone }) => !gone).length} of 20 handshakes are in progress`;
  },
  holds: '4 of 20 handshakes are in progress',
  controls: [{ of: 'a bare aedes', open: bareAedes, falls: '20 of 20 handshakes are in progress' }],
});

guard('connections from one address', {
  open: () => guarded({ limits: { connectionsPerAddress: 10 } }),
  attack: async (target) => {
    const all = await Promise.allSettled(Array.from({ length: 30 }, () => knock(target)));
    return `${all.filter(({ status }) => status === 'fulfilled').length} of 30 connections`;
  },
  holds: '10 of 30 connections',
  controls: [{ of: 'a bare aedes', open: bareAedes, falls: '30 of 30 connections' }],
});

const MINUTES = 10;

describe('guard: a store that hangs', () => {
  const hangs = async (limits: { storeMs?: number; unstoredBytes?: number }) => {
    const clock = virtualClock();
    let asked = 0;
    const accept = () => {
      asked += 1;
      return new Promise<never>(() => undefined);
    };
    return {
      clock,
      target: await guarded({ clock, accept, limits: { storingBytes: 8_000, ...limits } }),
      asked: () => asked,
    };
  };

  it('the connection ends after 30 s, without PUBACK, and the broker serves the others', async () => {
    const { clock, target } = await hangs({});
    const terminal = await enter(target);
    terminal.send(publishPacket(topics.checkIn(T)));
    assert.ok(await terminal.settled());
    await clock.advance(29_999);
    assert.ok(await terminal.settled(), 'not before');
    await clock.advance(1);
    assert.equal(await terminal.settled(), false);
    assert.equal(terminal.all('puback').length, 0);
    assert.ok(await (await enter(target, OTHER)).settled());
  });

  it(`control, without the timer: after ${MINUTES} minutes it waits on`, async () => {
    const { clock, target } = await hangs({ storeMs: 1e9 });
    const terminal = await enter(target);
    terminal.send(publishPacket(topics.checkIn(T)));
    await clock.advance(MINUTES * 60_000);
    assert.ok(await terminal.settled());
  });

  const returns = async (unstoredBytes: number) => {
    const { clock, target, asked } = await hangs({ unstoredBytes, takeovers: 1e6 } as {
      unstoredBytes: number;
    });
    for (let session = 1; session <= 20; session++) {
      const terminal = await enter(target, T, session);
      terminal.send(publishPacket(topics.checkIn(T), Buffer.alloc(8_000)));
      await terminal.settled();
      await clock.advance(30_000);
      assert.equal(await terminal.settled(), false);
      await waitFor('it to be gone', () => target.connected() === 0);
    }
    return asked() * 8_000;
  };

  // Room for one of these at a time: what hangs gives it back at its end, or the second would never be asked for.
  it('what waits is bounded, however often a terminal comes again', async () => {
    assert.equal(await returns(40_000), 40_000);
  });

  it('control, without the bound: it grows with each return', async () => {
    assert.equal(await returns(1e9), 160_000);
  });
});
