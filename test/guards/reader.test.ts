import { OPERATOR, stateBytes, stateTopic, T } from '../../broker/testing/peers';
import { encodeJson } from '../../protocol/messages/state';
import { READER_ID, readerFilters, topics } from '../../protocol/topics';
import examples from '../../protocol/vectors/status-messages.json';
import { type Attacker, enter, knock, publishPacket, subscribePacket } from './attacker';
import { guard } from './guard';
import { bareAedes, guarded, type Target, without } from './targets';

const COMMAND = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff';

/** The fleet's tools, as their certificate names them, with a client of somebody else's making. */
async function reader(target: Target): Promise<Attacker> {
  const made = await knock(target, READER_ID);
  if (!(await made.connect(READER_ID, { will: undefined })))
    throw new Error('an honest reader was not let in');
  return made;
}

/** A terminal says one thing on each kind of topic; then: what `tools` have heard, in short. */
async function everythingSaid(target: Target, tools: Attacker): Promise<string> {
  const terminal = await enter(target);
  target.send(T, topics.command(T, COMMAND), encodeJson({ v: 1 }));
  terminal.send(
    publishPacket(stateTopic(T), stateBytes('online', 1), { retain: true }),
    publishPacket(topics.terminal(OPERATOR, T, 'health'), encodeJson(examples.health), {
      qos: 0,
      retain: true,
    }),
    publishPacket(topics.alert(OPERATOR, T, 'storage'), encodeJson(examples.alert), { retain: true }),
    publishPacket(topics.checkIn(T)),
    publishPacket(topics.reply(OPERATOR, T, COMMAND), encodeJson({ v: 1, state: 'done' })),
  );
  await terminal.settled();
  await target.retain(topics.bundle('keys'), Buffer.from('7'));
  await tools.settled();
  const heard = tools.all('publish').map(({ topic }) => topic.split('/').slice(2).join('/'));
  const short = heard.map((topic) => topic.replace(`${OPERATOR}/${T}/`, '').replace(/^terminal\//, ''));
  return [...new Set(short)].sort().join(', ') || 'nothing';
}

const ALL = `alert/storage, bundle/keys, checkin/${T[0]}/${T}, health, reply/${COMMAND}, state`;

const hears = (filters: readonly string[]) => async (target: Target) => {
  const tools = await reader(target);
  tools.send(subscribePacket(filters));
  await tools.next('suback');
  return `hears ${await everythingSaid(target, tools)}`;
};

guard("the fleet's tools only read: its own filters", {
  attack: hears(readerFilters(OPERATOR)),
  holds: 'hears alert/storage, health, state',
  controls: [
    {
      of: 'nothing granted',
      open: () => without({ readerMaySubscribe: () => false }),
      falls: 'hears nothing',
    },
  ],
});

// What was sent to a command through our broker only: a bare aedes hands commands to whoever listens.
for (const [what, filter, falls] of [
  [
    'all that is said',
    '#',
    ALL.replace('bundle', `bundle`).replace(', health', `, command/${T}/${COMMAND}, health`),
  ],
  ['check-ins', 'coride/1/checkin/#', `checkin/${T[0]}/${T}`],
  ["one terminal's check-ins", topics.checkIn(T), `checkin/${T[0]}/${T}`],
  ['replies', `coride/1/terminal/${OPERATOR}/+/reply/+`, `reply/${COMMAND}`],
  ['a whole terminal', `coride/1/terminal/${OPERATOR}/#`, `alert/storage, health, reply/${COMMAND}, state`],
] as const)
  guard(`the fleet's tools only read: ${what}`, {
    attack: hears([filter]),
    holds: 'hears nothing',
    controls: [
      { of: 'a bare aedes', open: bareAedes, falls: `hears ${falls}` },
      {
        of: 'any filter granted, forwarding still checked',
        open: () => without({ readerMaySubscribe: () => true }),
        falls: /checkin|reply\/\+/.test(filter) ? 'hears nothing' : 'hears alert/storage, health, state',
      },
    ],
  });

guard("the fleet's tools only read: a check-in of its own", {
  attack: async (target) => {
    const tools = await reader(target);
    tools.send(publishPacket(topics.checkIn(READER_ID)));
    const isOpen = await tools.settled();
    return `${isOpen ? 'open' : 'closed'}, stored: ${target.stored.length}`;
  },
  holds: 'closed, stored: 0',
  controls: [
    {
      of: 'any message taken',
      open: () => without({ publishFault: () => undefined }),
      falls: 'open, stored: 1',
    },
  ],
});

guard("the fleet's tools only read: a will", {
  attack: async (target) => {
    const tools = await knock(target, READER_ID);
    const isIn = await tools.connect(READER_ID, {
      will: { topic: stateTopic(T), payload: stateBytes('lost', 9), qos: 1, retain: true },
    });
    return isIn ? 'let in' : 'turned away';
  },
  holds: 'turned away',
  open: guarded,
  controls: [{ of: 'a bare aedes', open: bareAedes, falls: 'let in' }],
});
