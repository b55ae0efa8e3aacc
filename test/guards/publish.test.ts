import assert from 'node:assert/strict';
import { openBackend } from '../../backend/operator/testing/backend';
import { OPERATOR, OTHER, stateBytes, stateTopic, T } from '../../broker/testing/peers';
import { decodeStored } from '../../protocol/messages/stored';
import { topics } from '../../protocol/topics';
import { whenTestEnds } from '../support/cleanup';
import { waitFor } from '../support/wait';
import { type Attacker, bytesOf, enter, publishPacket, subscribePacket } from './attacker';
import { guard } from './guard';
import { bareAedes, guarded, type Target, without } from './targets';

const bare = [{ of: 'a bare aedes', open: bareAedes }] as const;
const falls = (what: string) => bare.map((each) => ({ ...each, falls: what }));

/** How the broker takes what is sent: the connection ends, or it is acknowledged. */
const sends = async (target: Target, ...sent: Parameters<Attacker['send']>) => {
  const attacker = await enter(target);
  attacker.send(...sent);
  const isOpen = await attacker.settled();
  return { attacker, isOpen, acks: attacker.all('puback').length };
};

guard('topics: the system topic that throws others out', {
  attack: async (target) => {
    const victim = await enter(target, OTHER);
    const { attacker } = await sends(target, publishPacket('$SYS/x/new/clients', OTHER, { qos: 0 }));
    // The victim answers, or has been thrown out.
    const stays = await victim.settled();
    return `${attacker.closed ? 'the attacker' : 'nobody'} is closed, the victim ${stays ? 'stays' : 'is thrown out'}`;
  },
  holds: 'the attacker is closed, the victim stays',
  controls: falls('nobody is closed, the victim is thrown out'),
});

guard("topics: another's check-in lane", {
  attack: async (target) => {
    const { isOpen } = await sends(target, publishPacket(topics.checkIn(OTHER)));
    return `${isOpen ? 'open' : 'closed'}, stored: ${target.stored.length}`;
  },
  holds: 'closed, stored: 0',
  controls: falls('open, stored: 1'),
});

guard("topics: another's state", {
  attack: async (target) => {
    await sends(target, publishPacket(stateTopic(OTHER), stateBytes('lost', 9), { retain: true }));
    const said = target.states.filter((each) => each.startsWith(OTHER));
    return `of the other is heard: ${said.join(', ') || 'nothing'}`;
  },
  holds: 'of the other is heard: nothing',
  controls: falls(`of the other is heard: ${OTHER} lost 9`),
});

const names = Array.from({ length: 300 }, (_, i) => i);
guard('topics: a closed list, none invented', {
  attack: async (target) => {
    const attacker = await enter(target);
    for (const i of names) {
      const topic = topics.terminal(OPERATOR, T, `alert/made-up-${i}` as 'state');
      attacker.send(publishPacket(topic, 'x', { retain: true, messageId: i + 1 }));
    }
    await attacker.settled();
    return `${attacker.all('puback').length} of 300 invented topics are kept`;
  },
  holds: '0 of 300 invented topics are kept',
  controls: falls('300 of 300 invented topics are kept'),
});

guard('retain only where the table says so', {
  attack: async (target) => {
    const { acks } = await sends(target, publishPacket(topics.checkIn(T), 'x', { retain: true }));
    return acks > 0 ? 'a check-in stays in the broker for every new reader' : 'refused';
  },
  holds: 'refused',
  controls: falls('a check-in stays in the broker for every new reader'),
});

guard('no QoS 2', {
  attack: async (target) => {
    const attacker = await enter(target);
    for (let i = 1; i <= 500; i++)
      attacker.send(publishPacket(topics.checkIn(T), 'x', { qos: 2, messageId: i }));
    await attacker.settled();
    return `${attacker.all('pubrec').length} of 500 messages are held for a client that never releases them`;
  },
  holds: '0 of 500 messages are held for a client that never releases them',
  controls: falls('500 of 500 messages are held for a client that never releases them'),
});

const check = bytesOf(publishPacket(topics.checkIn(T), 'x', { messageId: 7 }));
const withTopicByte = (byte: number) => {
  const bytes = Buffer.from(check);
  bytes[4] = byte;
  return bytes;
};
const withPacketId0 = Buffer.from(check).fill(0, check.length - 3, check.length - 1);
for (const [what, bytes] of [
  ['NUL in a topic', withTopicByte(0)],
  ['ill-formed UTF-8 in a topic', withTopicByte(0xff)],
  ['packet id 0', withPacketId0],
] as const)
  guard(`well-formed packets: ${what}`, {
    attack: async (target) => ((await sends(target, bytes)).acks > 0 ? 'acknowledged' : 'closed'),
    holds: 'closed',
    controls: falls('acknowledged'),
  });

guard('a packet of a megabyte after CONNECT', {
  attack: async (target) => {
    const { acks } = await sends(target, publishPacket(topics.checkIn(T), Buffer.alloc(1 << 20)));
    return acks > 0 ? 'taken' : 'closed';
  },
  holds: 'closed',
  controls: falls('taken'),
});

const hears =
  (filter: string, qos: 0 | 1 | 2 = 1) =>
  async (target: Target) => {
    const attacker = await enter(target);
    attacker.send(subscribePacket([filter], qos));
    const suback = await attacker.next('suback');
    const granted = suback?.cmd === 'suback' ? suback.granted[0] : undefined;
    const other = await enter(target, OTHER);
    other.send(publishPacket(stateTopic(OTHER), stateBytes('online', 1), { retain: true }));
    await other.next('puback');
    await other.settled();
    await attacker.settled();
    const heard = attacker.all('publish').map(({ topic }) => topic.replace(/^\$SYS.*/, '$SYS'));
    return `granted ${granted}, hears ${[...new Set(heard)].join(', ') || 'nothing'}`;
  };
guard('filters: all that is said', {
  attack: hears('#'),
  holds: 'granted 128, hears nothing',
  controls: [
    {
      of: 'any filter granted, forwarding still checked',
      open: () => without({ maySubscribe: () => true }),
      falls: 'granted 1, hears nothing',
    },
    ...falls(`granted 1, hears ${stateTopic(OTHER)}`),
  ],
});
guard("filters: all terminals' states", {
  attack: hears(stateTopic('+')),
  holds: 'granted 128, hears nothing',
  controls: falls(`granted 1, hears ${stateTopic(OTHER)}`),
});
guard("filters: the broker's own topics", {
  attack: hears('$SYS/#'),
  holds: 'granted 128, hears nothing',
  controls: falls('granted 1, hears $SYS'),
});
guard('filters: QoS 2', {
  attack: hears(topics.stored(T), 2),
  holds: 'granted 128, hears nothing',
  controls: falls('granted 2, hears nothing'),
});

guard('filters: two thousand in one packet', {
  attack: async (target) => {
    const attacker = await enter(target);
    attacker.send(subscribePacket(Array.from({ length: 1_900 }, (_, i) => `x/${i}`)));
    const suback = await attacker.next('suback');
    const granted = suback?.cmd === 'suback' ? suback.granted.filter((qos) => qos !== 128).length : 0;
    return `${granted} are granted`;
  },
  holds: '0 are granted',
  controls: falls('1900 are granted'),
});

guard('packets are shared: no hook writes into one', {
  attack: async (target) => {
    const readers = [await enter(target, T), await enter(target, OTHER)];
    for (const reader of readers) {
      reader.send(subscribePacket(['coride/1/bundle/+']));
      await reader.next('suback');
    }
    const payload = Buffer.from('number 7');
    await target.retain(topics.bundle('keys'), payload);
    // The caller's buffer is the caller's again.
    payload.fill(0);
    const heard: string[] = [];
    for (const reader of readers) {
      await waitFor('the message', () => reader.all('publish').length > 0);
      heard.push(reader.all('publish')[0]!.payload.toString());
    }
    return heard.join(', ');
  },
  holds: 'number 7, number 7',
  controls: [
    {
      of: 'a bare aedes, one hook of which marks what it forwards',
      open: () =>
        bareAedes({
          authorizeForward: (client, packet) => {
            if (client.id === T && packet.topic.includes('bundle'))
              Buffer.from('X').copy(packet.payload as Buffer);
            return packet;
          },
        }),
      falls: 'Xumber 7, Xumber 7',
    },
  ],
});

guard('what is merely wrong is acknowledged: a check-in that cannot be read', {
  // The operator's own ingest, on a disk in memory.
  open: async () => {
    const backend = await openBackend();
    whenTestEnds(() => backend.close());
    return guarded({ accept: backend.accept });
  },
  attack: async (target) => {
    const { attacker, isOpen, acks } = await sends(target, publishPacket(topics.checkIn(T), 'no CBOR'));
    if (!isOpen) return acks === 0 ? 'closed without PUBACK: it would be sent for ever' : 'closed';
    await waitFor('the answer', () => attacker.all('publish').length > 0);
    const { error } = decodeStored(Buffer.from(attacker.all('publish')[0]!.payload));
    return acks === 1 && error ? '`stored` says that it cannot be read' : 'no answer';
  },
  holds: '`stored` says that it cannot be read',
  controls: [
    {
      of: 'a bare aedes whose hook refuses it',
      open: () =>
        bareAedes({
          authorizePublish: (_client, { payload }, done) =>
            done(payload.toString() === 'no CBOR' ? new Error('unreadable') : null),
        }),
      falls: 'closed without PUBACK: it would be sent for ever',
    },
  ],
});

describe('guard: the broker forgets', () => {
  it('what was retained is gone after a restart, and its new id says so', async () => {
    const before = await guarded();
    await before.retain(topics.bundle('keys'), Buffer.from('7'));
    const hearsIn = async (target: Target) => {
      const terminal = await enter(target);
      terminal.send(subscribePacket(['coride/1/bundle/+']));
      await terminal.settled();
      await terminal.settled();
      return terminal.all('publish').length;
    };
    assert.equal(await hearsIn(before), 1);
    await before.close();
    const after = await guarded();
    assert.equal(await hearsIn(after), 0);
    assert.notEqual(after.broker.id, before.broker.id);
  });
});
