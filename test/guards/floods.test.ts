import type { EventEmitter } from 'node:events';
import type { Aedes } from 'aedes';
import { GUARDS } from '../../broker/guards';
import { OTHER, rawSocket, T } from '../../broker/testing/peers';
import { silentLog } from '../../platform/log';
import { virtualClock } from '../../platform/virtual-clock';
import { topics } from '../../protocol/topics';
import { waitFor } from '../support/wait';
import { bytesOf, connectPacket, enter, knock, publishPacket, subscribePacket } from './attacker';
import { guard } from './guard';
import { bareAedes, guarded, type Target, without } from './targets';

const MEBIBYTE = 1 << 20;
/** More than the kernel's own buffers hold on both sides of a loopback connection. */
const ENDLESS = 32;

guard('sizes: a CONNECT of 256 MB', {
  attack: async (target) => {
    const attacker = await knock(target);
    // Fixed header: CONNECT, 268,435,455 bytes to come.
    attacker.send(Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2, 0, 60]));
    let taken = 0;
    const write = () =>
      new Promise<boolean>((resolve) => {
        attacker.socket.write(Buffer.alloc(MEBIBYTE), (error) => resolve(!error));
      });
    while (taken < ENDLESS && (await write())) taken += 1;
    return taken === ENDLESS ? `${ENDLESS} MB of it are taken` : 'closed at its header';
  },
  holds: 'closed at its header',
  controls: [
    {
      of: 'without the count of fixed headers',
      open: () => without({ guardReads: () => undefined }),
      falls: `${ENDLESS} MB of it are taken`,
    },
    { of: 'a bare aedes', open: bareAedes, falls: `${ENDLESS} MB of it are taken` },
  ],
});

guard('packets that are no messages: a rate', {
  attack: async (target) => {
    const attacker = await enter(target);
    attacker.send(...Array.from({ length: 5_000 }, () => subscribePacket([topics.stored(T)])));
    await waitFor('the end', () => attacker.closed || attacker.all('suback').length === 5_000);
    return attacker.closed ? 'closed' : 'all 5,000 SUBSCRIBEs are done, and everybody waits';
  },
  holds: 'closed',
  controls: [
    {
      of: 'without the count of fixed headers',
      open: () => without({ guardReads: () => undefined }),
      falls: 'all 5,000 SUBSCRIBEs are done, and everybody waits',
    },
  ],
});

guard('nothing before CONNACK', {
  attack: async (target) => {
    const { socket, hold, release } = await rawSocket(target);
    let heard = 0;
    socket.on('data', () => {
      heard += 1;
    });
    hold();
    // Two TLS records in one TCP segment: aedes reads the second while it still decides on the first.
    socket.write(bytesOf(connectPacket(T)));
    await new Promise((written) => socket.write(bytesOf(publishPacket(topics.checkIn(T))), written));
    release();
    await waitFor('an answer', () => socket.destroyed || heard > 0);
    await (await enter(target, OTHER)).settled();
    return `stored: ${target.stored.length}`;
  },
  holds: 'stored: 0',
  controls: [
    { of: 'hooks that do not ask', open: () => without({ isOpen: () => true }), falls: 'stored: 1' },
    {
      of: 'a bare aedes that asks somebody, who then says no',
      open: () =>
        bareAedes({
          preConnect: (_client, { clientId }, done) => {
            if (clientId === T) setTimeout(done, 50, new Error('no'), false);
            else done(null, true);
          },
        }),
      falls: 'stored: 1',
    },
  ],
});

guard('messages: 20 a second, 40 at once', {
  open: () => guarded({ clock: virtualClock() }),
  attack: async (target) => {
    const attacker = await enter(target);
    for (let i = 1; i <= 1_000; i++) attacker.send(publishPacket(topics.checkIn(T), 'x', { messageId: i }));
    const other = await enter(target, OTHER);
    other.send(publishPacket(topics.checkIn(OTHER)));
    await other.next('puback');
    await waitFor('its burst', () => target.stored.length > 40);
    await other.settled();
    const own = target.stored.filter((topic) => topic === topics.checkIn(T)).length;
    return own < 1_000 ? `${own} of 1,000 are stored, the others wait` : 'all at once';
  },
  holds: '40 of 1,000 are stored, the others wait',
  controls: [
    {
      of: 'without the bucket',
      open: () => without({ wait: (_bucket, go) => go() }, { clock: virtualClock() }),
      falls: 'all at once',
    },
  ],
});

guard('a client that reads nothing', {
  attack: async (target) => {
    const attacker = await enter(target);
    attacker.socket.pause();
    const payload = Buffer.alloc(64 * 1024);
    for (let i = 0; i < 400; i++) {
      if (!target.send(T, topics.stored(T), payload)) {
        await waitFor('it to be gone', () => target.connected() === 0);
        return 'closed at 256 KiB unread';
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    return 'held in memory, 25 MB so far';
  },
  holds: 'closed at 256 KiB unread',
  controls: [
    {
      of: 'without the bound',
      open: () => guarded({ limits: { unreadBytes: Number.POSITIVE_INFINITY } }),
      falls: 'held in memory, 25 MB so far',
    },
  ],
});

guard("the broker's own errors are heard", {
  open: async () => withCaught((aedes) => GUARDS.hearErrors(aedes, silentLog(), () => '')),
  attack: async (target) => {
    const { aedes } = target as Target & { aedes: EventEmitter };
    try {
      aedes.emit('error', new Error('persistence failed'));
      return (await (await enter(target)).settled()) ? 'logged, and it goes on' : 'closed';
    } catch {
      return 'thrown: the process would end';
    }
  },
  holds: 'logged, and it goes on',
  controls: [
    { of: 'nobody listens', open: () => withCaught(() => undefined), falls: 'thrown: the process would end' },
  ],
});

async function withCaught(hearErrors: (aedes: Aedes) => void): Promise<Target & { aedes: Aedes }> {
  let caught: Aedes | undefined;
  const target = await without({
    hearErrors: (aedes) => {
      caught = aedes;
      hearErrors(aedes);
    },
  });
  return { ...target, aedes: caught! };
}
