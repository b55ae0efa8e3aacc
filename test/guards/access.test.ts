/**
 * PROTOCOL.md's whole table of topics against every kind of client, from outside: who gets in, who writes, who hears. The tables
 * below are written from the protocol, not from `protocol/topics.ts`; each control takes one rule out and names the cells that fall.
 */
import assert from 'node:assert/strict';
import { identities, OPERATOR, OTHER, stateBytes, stateTopic, T, will } from '../../broker/testing/peers';
import { encodeJson } from '../../protocol/messages/state';
import examples from '../../protocol/vectors/status-messages.json';
import { type Identity, testAuthority } from '../support/certificates';
import { waitFor } from '../support/wait';
import { type Attacker, knock, publishPacket, subscribePacket } from './attacker';
import { guard } from './guard';
import { bareAedes, guarded, type Target, without } from './targets';

const ASKED = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff';
const UNASKED = '7f9619ff-8b86-4d01-b42d-00cf4fc964ff';
const own = (lane: string) => `coride/1/terminal/${OPERATOR}/${T}/${lane}`;

type Topic = {
  readonly topic: string;
  readonly qos: 0 | 1;
  readonly retain: boolean;
  readonly payload?: Uint8Array | string;
  /** Terminal T, another terminal, the fleet's tools: `w` writes, `h` hears, `g` is granted the filter, `-` nothing. */
  readonly may: `${string} ${string} ${string}`;
};

const row = (
  topic: string,
  wire: 'qos0' | 'qos1' | 'retained' | 'retained qos0',
  may: Topic['may'],
): Topic => ({
  topic,
  qos: wire.endsWith('qos0') ? 0 : 1,
  retain: wire.startsWith('retained'),
  may,
});

/** Every topic of the table, as it concerns terminal T; then some that are in no table. */
const TOPICS: readonly Topic[] = [
  row(`coride/1/checkin/${T[0]}/${T}`, 'qos1', 'w - -'),
  row(`coride/1/stored/${T}`, 'qos1', 'h - -'),
  row(`coride/1/boarded/${T}`, 'qos1', 'h - -'),
  { ...row(own('state'), 'retained', 'w - h'), payload: stateBytes('online', 1) },
  { ...row(own('about'), 'retained', 'w - h'), payload: encodeJson(examples.about) },
  { ...row(own('health'), 'retained qos0', 'w - h'), payload: encodeJson(examples.health) },
  { ...row(own('position'), 'qos0', 'w - h'), payload: encodeJson(examples.position) },
  { ...row(own('trip'), 'retained', 'w - h'), payload: encodeJson(examples.trip) },
  row(own('count'), 'qos1', 'w - h'),
  { ...row(own('alert/storage'), 'retained', 'w - h'), payload: encodeJson(examples.alert) },
  row(own('alert/made-up'), 'retained', '- - -'),
  row(own(`reply/${ASKED}`), 'qos1', 'w - -'),
  row(own(`reply/${UNASKED}`), 'qos1', '- - -'),
  row(`coride/1/command/${T}/${ASKED}`, 'qos1', 'h - -'),
  row(`coride/1/desired/${T}`, 'retained', 'h - -'),
  row('coride/1/bundle/keys', 'retained', 'h h -'),
  row('coride/1/server/ingest/state', 'retained', 'h h -'),
  row('coride/1/server/registry/state', 'retained', 'h h -'),
  row(own('made-up'), 'qos1', '- - -'),
  row(`coride/1/terminal/dalian/${T}/health`, 'retained qos0', '- - -'),
  row('coride/1', 'qos1', '- - -'),
  row('coride/2/x', 'qos1', '- - -'),
  row('$SYS/x/new/clients', 'qos0', '- - -'),
];

/** What the three may ask for by the protocol, and what nobody may. */
const FILTERS = [
  ...[T, OTHER].flatMap((t) => [`stored/${t}`, `boarded/${t}`, `command/${t}/+`, `desired/${t}`]),
  ...['bundle/+', 'server/+/state'],
  ...['state', 'about', 'health', 'position', 'trip', 'count', 'alert/+', 'reply/+', '+', '#'].map(
    (lane) => `terminal/${OPERATOR}/+/${lane}`,
  ),
  ...['checkin/#', '#', '+/+/+'],
].map((filter) => `coride/1/${filter}`);
const ANY = [...FILTERS, '#', '+/#', '$SYS/#', ...TOPICS.map(({ topic }) => topic)];

const CLIENTS = [T, OTHER, 'flows'] as const;
type Client = (typeof CLIENTS)[number];

async function enter(target: Target, id: Client): Promise<Attacker> {
  // The one before must be gone, or this would be a takeover.
  await waitFor('nobody', () => target.connected() === 0);
  const made = await knock(target, id);
  assert.ok(await made.connect(id, { will: id === 'flows' ? undefined : will(id) }), `${id} is let in`);
  return made;
}

/** Which of the packets a client may write: each on a connection that is open. */
async function written(target: Target, id: Client, topics: readonly Topic[]): Promise<string[]> {
  const may: string[] = [];
  let client: Attacker | undefined;
  for (const { topic, payload = 'x', qos, retain } of topics) {
    client ??= await enter(target, id);
    target.send(T, `coride/1/command/${T}/${ASKED}`, encodeJson({ v: 1 }));
    client.send(publishPacket(topic, payload, { qos, retain, messageId: 7 }));
    if (await client.settled()) may.push(topic);
    else client = undefined;
  }
  await client?.drop();
  return may;
}

/** Which topics each client hears when it asks for everything and everything is said. */
async function heard(target: Target): Promise<Map<Client, string[]>> {
  const clients = new Map<Client, Attacker>();
  for (const id of CLIENTS) {
    const made = await knock(target, id);
    assert.ok(await made.connect(id, { will: id === 'flows' ? undefined : will(id) }));
    made.send(subscribePacket(ANY));
    await made.next('suback');
    clients.set(id, made);
  }
  const terminal = clients.get(T)!;
  for (const { topic, payload = 'x', qos, retain, may } of TOPICS)
    if (may.startsWith('w')) terminal.send(publishPacket(topic, payload, { qos, retain, messageId: 7 }));
    else if (/\/(stored|boarded|command)\//.test(topic)) target.send(T, topic, encodeJson({ v: 1 }));
    else if (retain && may !== '- - -') await target.retain(topic, Buffer.from('7'));
  const all = new Map<Client, string[]>();
  await terminal.settled();
  for (const [id, client] of clients) {
    await client.settled();
    const topics = client.all('publish').map(({ topic }) => topic.replace(/^\$SYS.*/, '$SYS'));
    all.set(id, [...new Set(topics)]);
  }
  return all;
}

const allowed = (place: number, sign: string) =>
  TOPICS.filter(({ may }) => may.split(' ')[place] === sign).map(({ topic }) => topic);
const sorted = (topics: Iterable<string>) => [...topics].sort();
const short = (topics: readonly string[]) =>
  sorted(topics.map((topic) => topic.replace('coride/1/', '').replace(`terminal/${OPERATOR}/${T}/`, '')));
const beyond = (found: readonly string[], expected: readonly string[]) =>
  short(found.filter((topic) => !expected.includes(topic)));

describe('guard: every kind of client, every topic', function () {
  this.timeout(60_000);

  /** Everybody who may stand at the door. */
  async function comers(): Promise<[string, string, Partial<Identity>][]> {
    const { of, server, issue } = await identities();
    const foreign = await testAuthority();
    const { ca } = server;
    const stranger = async (name: string): Promise<Identity> => ({ ...(await foreign.issue(name)), ca });
    return [
      ['a terminal', T, of.get(T)!],
      ["the fleet's tools", 'flows', of.get('flows')!],
      ["the operator's own server", 'operator', server],
      ['the authority', 'authority', await issue('authority')],
      ['another name of the same CA', 'ingest', await issue('ingest')],
      ["a foreign CA's terminal", T, await stranger(T)],
      ["a foreign CA's fleet tools", 'flows', await stranger('flows')],
      ['nobody', T, { ca }],
    ];
  }
  async function letIn(target: Target): Promise<string[]> {
    const names: string[] = [];
    for (const [name, id, identity] of await comers()) {
      const client = await knock(target, id, identity).catch(() => undefined);
      const change = { will: id === 'flows' ? undefined : { ...will(T), topic: stateTopic(id) } };
      if (await client?.connect(id, change)) names.push(name);
      await client?.drop();
    }
    return names;
  }

  it('gets in only as a terminal or as the fleet’s tools, with a certificate of the operator', async () => {
    assert.deepEqual(await letIn(await guarded()), ['a terminal', "the fleet's tools"]);
  });

  it('control, anybody judged well: every name of that CA gets in, no foreign one', async () => {
    const open = await without({ judge: () => ({ session: 1 }) });
    assert.equal((await letIn(open)).length, 5);
  });

  it('control, a bare aedes without certificates: everybody gets in', async () => {
    assert.equal((await letIn(await bareAedes({ certificates: false }))).length, 8);
  });

  it('writes its own lanes, as the table says, and nothing else', async () => {
    const target = await guarded();
    for (const [place, id] of CLIENTS.entries())
      assert.deepEqual(short(await written(target, id, TOPICS)), short(allowed(place, 'w')), id);
    const lanes = TOPICS.filter(({ may }) => may.startsWith('w'));
    const turned = lanes.map((lane) => ({ ...lane, retain: !lane.retain }));
    assert.deepEqual(await written(target, T, turned), [], 'with the other retain flag');
    const other = lanes.map((lane) => ({ ...lane, qos: lane.qos === 0 ? (1 as const) : (0 as const) }));
    assert.deepEqual(await written(target, T, other), [], 'with the other QoS');
  });

  it('control, any message taken: flags and QoS fall; a bare aedes: everything', async () => {
    const open = await without({ publishFault: () => undefined });
    const lanes = TOPICS.filter(({ may }) => may.startsWith('w'));
    const turned = lanes.map((lane) => ({ ...lane, retain: !lane.retain }));
    assert.equal((await written(open, T, turned)).length, lanes.length);
    const bare = await bareAedes();
    for (const id of CLIENTS)
      assert.equal(
        (
          await written(
            bare,
            id,
            TOPICS.filter(({ topic }) => !topic.startsWith('$')),
          )
        ).length,
        22,
      );
  });

  it('hears what is for it, as the table says, whatever it asks for', async () => {
    const all = await heard(await guarded());
    for (const [place, id] of CLIENTS.entries())
      assert.deepEqual(short(all.get(id)!), short(allowed(place, 'h')), id);
  });

  // Check-ins do not pass aedes at all: there is nothing that could be forwarded.
  const lanes = allowed(0, 'w').filter((topic) => !topic.includes('/checkin/'));
  for (const [rule, guards, falls] of [
    [
      'a terminal is granted and forwarded anything',
      { maySubscribe: () => true, mayReceive: () => true },
      {
        [T]: short([...lanes, '$SYS']),
        [OTHER]: short([...lanes, '$SYS', `coride/1/desired/${T}`]),
        flows: [],
      },
    ],
    [
      'the fleet’s tools are granted and forwarded anything',
      { readerMaySubscribe: () => true, readerMayReceive: () => true },
      {
        [T]: [],
        [OTHER]: [],
        flows: short([
          ...lanes.filter((topic) => !allowed(2, 'h').includes(topic)),
          '$SYS',
          ...allowed(1, 'h'),
          `coride/1/desired/${T}`,
        ]),
      },
    ],
  ] as const)
    it(`control, ${rule}: hears what is not its own`, async () => {
      const all = await heard(await without(guards));
      const found = Object.fromEntries(
        CLIENTS.map((id, place) => [id, beyond(all.get(id)!, allowed(place, 'h'))]),
      );
      assert.deepEqual(found, falls);
    });
});

const place = encodeJson(examples.position);
const health = encodeJson(examples.health);
guard('nothing is taken for a duplicate', {
  attack: async (target) => {
    const tools = await enter(target, 'flows');
    tools.send(
      subscribePacket([`coride/1/terminal/${OPERATOR}/+/health`, `coride/1/terminal/${OPERATOR}/+/position`]),
    );
    await tools.next('suback');
    const terminal = await knock(target, T);
    await terminal.connect(T, { will: will(T) });
    terminal.send(
      publishPacket(own('health'), health, { qos: 0, retain: true }),
      publishPacket(own('position'), place, { qos: 0 }),
    );
    await terminal.settled();
    await tools.settled();
    return `hears ${short(tools.all('publish').map(({ topic }) => topic)).join(', ')}`;
  },
  holds: 'hears health, position',
  controls: [
    {
      of: 'aedes as it is',
      open: () => without({ hearEverything: () => undefined }),
      falls: 'hears position',
    },
  ],
});
