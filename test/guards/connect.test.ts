import type { Connect } from '../../broker/admission';
import { GUARDS } from '../../broker/guards';
import { identities, OTHER, stateBytes, stateTopic, T, will } from '../../broker/testing/peers';
import { topics } from '../../protocol/topics';
import { waitFor } from '../support/wait';
import { type connectPacket, enter, knock, publishPacket, subscribePacket } from './attacker';
import { guard } from './guard';
import { bareAedes, guarded, type Target, without } from './targets';

/** The broker with a door that is told `lie` in the place of what a CONNECT really says. */
const toldOf = (lie: (connect: Connect, name: string) => Partial<Connect>) =>
  without({
    judge: (admission, name, connect) => GUARDS.judge(admission, name, { ...connect, ...lie(connect, name) }),
  });

const kept = () => toldOf(() => ({ clean: true }));
const state = (terminalId: string, what: string, session: number) =>
  publishPacket(stateTopic(terminalId), stateBytes(what, session), { retain: true });

/** Tries to come in, and says how it went. */
const tries = async (target: Target, change: Parameters<typeof connectPacket>[1], id = T) => {
  const attacker = await knock(target, id);
  return (await attacker.connect(id, change)) ? 'let in' : 'refused';
};

guard('only terminals with a certificate of the operator', {
  attack: async (target) => {
    const { ca } = (await identities()).server;
    const attacker = await knock(target, T, { ca }).catch(() => undefined);
    // With TLS 1.3 a client hears only after its own handshake that it was refused.
    return (await attacker?.connect()) ? 'let in' : 'refused';
  },
  holds: 'refused',
  controls: [{ of: 'a bare aedes', open: () => bareAedes({ certificates: false }), falls: 'let in' }],
});

guard("client id is the certificate's name", {
  attack: async (target) => {
    const victim = await enter(target, OTHER);
    const attacker = await knock(target, T);
    if (!(await attacker.connect(OTHER))) return 'refused';
    await waitFor('the victim to be thrown out', () => victim.closed);
    return 'let in as another, who is thrown out';
  },
  holds: 'refused',
  controls: [{ of: 'a bare aedes', open: bareAedes, falls: 'let in as another, who is thrown out' }],
});

for (const id of ['x'.repeat(60_000), 'constructor', '__proto__', ''])
  guard(`client ids: ${id.length > 100 ? '60,000 characters' : id || 'an empty one'}`, {
    attack: async (target) => {
      const attacker = await knock(target);
      return (await attacker.connect(id, { will: undefined })) ? 'let in' : 'refused';
    },
    holds: 'refused',
    controls: [{ of: 'a bare aedes', open: bareAedes, falls: 'let in' }],
  });

guard('MQTT 3.1.1 only', {
  attack: (target) => tries(target, { protocolVersion: 3, protocolId: 'MQIsdp' }),
  holds: 'refused',
  controls: [{ of: 'a bare aedes', open: bareAedes, falls: 'let in' }],
});

guard('keep-alive 10 to 90 s: none', {
  attack: (target) => tries(target, { keepalive: 0 }),
  holds: 'refused',
  controls: [{ of: 'a bare aedes', open: bareAedes, falls: 'let in' }],
});

guard('keep-alive 10 to 90 s: 18 hours', {
  attack: (target) => tries(target, { keepalive: 65_535 }),
  holds: 'refused',
  controls: [{ of: 'a bare aedes', open: bareAedes, falls: 'let in' }],
});

const smuggles = async (target: Target) => {
  const first = await knock(target);
  if (!(await first.connect(T, { clean: false }))) return 'refused';
  first.send(subscribePacket([topics.stored(T), stateTopic(OTHER)]));
  await first.next('suback');
  await first.drop();
  await waitFor('it to be gone', () => target.connected() === 0);
  const other = await enter(target, OTHER);
  other.send(state(OTHER, 'online', 1));
  await other.next('puback');
  await other.settled();
  const again = await knock(target);
  await again.connect(T, { clean: false });
  await again.settled();
  return again.heard.some((each) => each.cmd === 'publish')
    ? "hears another's state by a filter that was refused"
    : 'hears nothing';
};
guard('clean sessions only: a refused filter in a kept session', {
  attack: smuggles,
  holds: 'refused',
  controls: [
    { of: 'kept sessions let in, forwarding still checked', open: kept, falls: 'hears nothing' },
    {
      of: 'kept sessions let in, forwarding unchecked',
      open: () =>
        without({
          judge: (admission, name, connect) => GUARDS.judge(admission, name, { ...connect, clean: true }),
          mayReceive: () => true,
        }),
      falls: "hears another's state by a filter that was refused",
    },
  ],
});

guard('clean sessions only: queues for who is away', {
  attack: async (target) => {
    const first = await knock(target);
    if (!(await first.connect(T, { clean: false }))) return 'refused';
    first.send(subscribePacket(['coride/1/bundle/+']));
    await first.next('suback');
    await first.drop();
    await waitFor('it to be gone', () => target.connected() === 0);
    for (let i = 0; i < 500; i++) await target.retain(topics.bundle('keys'), Buffer.from(`${i}`));
    const again = await knock(target);
    await again.connect(T, { clean: false });
    await waitFor('the last', () => again.all('publish').some(({ payload }) => payload.toString() === '499'));
    return `${again.all('publish').length} messages were kept for it`;
  },
  holds: 'refused',
  controls: [{ of: 'kept sessions let in', open: kept, falls: '500 messages were kept for it' }],
});

const leavesWill = (topic: string) => async (target: Target) => {
  const attacker = await knock(target);
  const change = { will: { ...will(T), topic, payload: stateBytes('lost', 1) } };
  if (!(await attacker.connect(T, change))) return 'refused';
  await attacker.drop();
  await waitFor('it to be gone', () => target.connected() === 0);
  await (await enter(target, OTHER)).settled();
  if (target.stored.length > 0) return 'its will is stored as a check-in';
  return target.states.length > 0 ? `heard: ${target.states.join(', ')}` : 'its will comes to nothing';
};
const anyWill = () => toldOf((_connect, name) => ({ will: will(name) }));
guard("wills: on another's state", {
  attack: leavesWill(stateTopic(OTHER)),
  holds: 'refused',
  controls: [
    { of: 'any will let in, the hook still there', open: anyWill, falls: 'its will comes to nothing' },
    { of: 'a bare aedes', open: bareAedes, falls: `heard: ${OTHER} lost 1` },
  ],
});
guard('wills: on its own check-in lane', {
  attack: leavesWill(topics.checkIn(T)),
  holds: 'refused',
  controls: [
    { of: 'any will let in, the hook still there', open: anyWill, falls: 'its will comes to nothing' },
    { of: 'a bare aedes', open: bareAedes, falls: 'its will is stored as a check-in' },
  ],
});

guard('wills: of the connection that was taken over', {
  attack: async (target) => {
    const first = await enter(target, T, 1);
    first.send(state(T, 'online', 1));
    await first.next('puback');
    const second = await enter(target, T, 2);
    second.send(state(T, 'online', 2));
    await second.next('puback');
    await waitFor('the first to be closed', () => first.closed);
    await second.settled();
    return `the retained state says ${target.states.at(-1)!.slice(T.length + 1)}`;
  },
  holds: 'the retained state says online 2',
  controls: [
    {
      of: 'a bare aedes whose hook asks a store',
      open: async () => {
        const target = await bareAedes();
        const { authorizePublish } = target.aedes;
        let will: (() => void) | undefined;
        // The store happens to be done with the newcomer's message before it is done with the will.
        target.aedes.authorizePublish = (client, packet, done) => {
          const go = () => authorizePublish(client, packet, done);
          if ((packet as { cmd?: string }).cmd === undefined) {
            will = go;
          } else {
            go();
            if (will) setImmediate(will);
          }
        };
        return target;
      },
      falls: 'the retained state says lost 1',
    },
  ],
});

guard('takeovers: three a minute', {
  attack: async (target) => {
    let times = 0;
    for (let i = 1; i <= 10; i++) if ((await tries(target, { will: will(T, i) })) === 'let in') times += 1;
    return `two devices with one identity throw each other out: ${times - 1} times`;
  },
  holds: 'two devices with one identity throw each other out: 3 times',
  controls: [
    {
      of: 'no bound',
      open: () => guarded({ limits: { takeovers: 1e6 } }),
      falls: 'two devices with one identity throw each other out: 9 times',
    },
  ],
});
