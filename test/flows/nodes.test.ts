import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import helper from 'node-red-node-test-helper';
import { T } from '../../broker/testing/peers';
import type { Row } from '../../flows/fleet/rows';
import { register as alert } from '../../flows/nodes/alert';
import { register as channel } from '../../flows/nodes/channel';
import { register as command } from '../../flows/nodes/command';
import type { FlowsDoor } from '../../flows/nodes/door';
import { register as status } from '../../flows/nodes/status';
import { register as terminal } from '../../flows/nodes/terminal';
import { RULE_IDS } from '../../flows/rules/rules';
import type { Command } from '../../protocol/messages/command';
import examples from '../../protocol/vectors/status-messages.json';
import { whenTestEnds } from '../support/cleanup';
import { waitFor } from '../support/wait';
import { openWebhook } from '../support/webhook';
import { openDoor, shippedFlows, terminalOnTrip } from './node-red';

const NODES = join(__dirname, '../../flows/nodes');

type Heard = { readonly topic?: string; readonly terminal?: string; readonly payload: unknown };

/**
 * Our node `n`, of which each output ends in a list: as Node-RED runs it. Each has a place, for Node-RED takes a node without x and y
 * for a configuration node, and sends nothing from one to another that a third one is named in.
 */
async function run(
  door: FlowsDoor,
  node: object,
  outputs = 1,
  more: readonly object[] = [],
  secrets: object = {},
) {
  const sinks = Array.from({ length: outputs }, (_, i) => `sink${i}`);
  helper.init(require.resolve('node-red'), { coride: door });
  await helper.load(
    [terminal, status, alert, channel, command],
    [
      { id: 'f', type: 'tab', label: 'flow' },
      { id: 'n', z: 'f', x: 0, y: 0, wires: sinks.map((id) => [id]), ...node },
      ...sinks.map((id) => ({ id, z: 'f', x: 0, y: 0, wires: [], type: 'helper' })),
      ...more,
    ],
    secrets,
  );
  whenTestEnds(() => helper.unload());
  const heard = sinks.map((id) => {
    const messages: Heard[] = [];
    helper.getNode(id).on('input', (message) => messages.push(message as Heard));
    return messages;
  });
  return { node: helper.getNode('n'), heard };
}

describe('flows: nodes', function () {
  this.timeout(60_000);

  it('coride-terminal: hears a lane of a terminal, and its end as null', async () => {
    const { door, broker } = await openDoor();
    const { heard } = await run(door, { type: 'coride-terminal', terminal: T, lane: 'trip' });
    const { client } = await terminalOnTrip(broker, T);
    const said = heard[0]!;
    await waitFor('its trip', () => said.length > 0);
    assert.deepEqual([said[0]!.topic, said[0]!.terminal], ['trip', T]);
    assert.equal((said[0]!.payload as { routeId: string }).routeId, '168');
    await client.publishAsync(`coride/1/terminal/shenyang/${T}/trip`, Buffer.alloc(0), {
      qos: 1,
      retain: true,
    });
    await waitFor('its end', () => said.at(-1)!.payload === null);
    assert.ok(
      said.every(({ topic }) => topic === 'trip'),
      'no other lane',
    );
  });

  it('coride-status: a row a terminal, when asked', async () => {
    const { door, broker, fleet } = await openDoor();
    const { node, heard } = await run(door, { type: 'coride-status', terminal: '', seconds: '0' });
    await terminalOnTrip(broker, T);
    await waitFor('its position', () => fleet.of(T)?.position && fleet.of(T)?.trip);
    node.receive({ payload: 'now', asked: 'by the dashboard' });
    await waitFor('the rows', () => heard[0]!.length > 0);
    const [row] = heard[0]![0]!.payload as Row[];
    assert.deepEqual(
      [row!.vehicle, row!.line, row!.presence, row!.inService, row!.waiting, row!.temperatureC],
      ['30217', '168', 'online', true, '<5', 71.5],
    );
    assert.equal((heard[0]![0] as { asked?: string }).asked, 'by the dashboard');
  });

  it('coride-alert: raised on one output, recovered on the other, and out through its channel', async () => {
    const webhook = await openWebhook();
    const { door, broker } = await openDoor();
    const { heard } = await run(
      door,
      {
        type: 'coride-alert',
        rule: 'temperature',
        limits: '{"temperatureC": 70}',
        quiet: '',
        settle: '0',
        recover: '0',
        channel: 'c',
      },
      2,
      [{ id: 'c', type: 'coride-channel', kind: 'webhook', language: 'en' }],
      { c: { url: webhook.url } },
    );
    const { say } = await terminalOnTrip(broker, T);
    await waitFor('the fault', () => heard[0]!.length > 0);
    const { fault, facts, vehicle } = heard[0]![0]!.payload as {
      fault: string;
      facts: object;
      vehicle: string;
    };
    assert.deepEqual([fault, facts, vehicle], ['temperature', { celsius: 71.5 }, '30217']);
    assert.equal(heard[1]!.length, 0);
    await waitFor('the webhook', () => webhook.bodies.length > 0);
    await say('health', { ...examples.health, board: { ...examples.health.board, temperatureC: 40 } });
    await waitFor('its end', () => heard[1]!.length > 0);
    assert.equal((heard[1]![0] as Heard).topic, 'recovered/temperature');
    assert.equal(heard[0]!.length, 1, 'told once');
  });

  for (const [what, config] of [
    ['a rule that is none', { rule: 'constructor', limits: '' }],
    ['a limit that is none', { rule: 'offline', limits: '{"hours": 1}' }],
    ['a limit of the wrong kind', { rule: 'offline', limits: '{"offlineMinutes": "ten"}' }],
    ['limits that are no JSON', { rule: 'offline', limits: '{' }],
    ['quiet hours that are none', { rule: 'offline', limits: '', quiet: 'at night' }],
  ] as const)
    it(`coride-alert: says so of ${what}, and looks at nothing`, async () => {
      const { door } = await openDoor();
      const { node } = await run(door, { type: 'coride-alert', ...config }, 2);
      assert.equal(node.error.called, true);
      assert.equal(node.status.lastCall.args[0].fill, 'red');
    });

  it('coride-command: hands over what a terminal would take, and says why not otherwise', async () => {
    const handed: [string, Command][] = [];
    const { door } = await openDoor([], {
      command: async (id, asked) => {
        handed.push([id, asked]);
        return 'the id';
      },
    });
    const { node, heard } = await run(door, {
      type: 'coride-command',
      terminal: '',
      kind: 'message',
      minutes: '5',
    });
    node.receive({ terminal: T, payload: { zh: '请在北站换班', en: 'Change shift' } });
    await waitFor('the command', () => heard[0]!.length > 0);
    assert.equal((heard[0]![0] as { command?: string }).command, 'the id');
    assert.deepEqual([handed[0]![0], handed[0]![1].kind], [T, 'message']);
    node.receive({ terminal: T, payload: { zh: '没有英文' } });
    await waitFor('its refusal', () => node.status.lastCall.args[0].fill === 'red');
    node.receive({ payload: { zh: '哪台?', en: 'Which one?' } });
    await waitFor('the other', () => node.error.callCount >= 2 || node.status.callCount >= 3);
    assert.equal(handed.length, 1);
  });

  it('have help, words and a picture in both languages; examples and shipped flows name no node that is not there', () => {
    const { 'node-red': listed } = JSON.parse(readFileSync(join(NODES, 'package.json'), 'utf8')) as {
      'node-red': { nodes: Record<string, string> };
    };
    const types = Object.keys(listed.nodes);
    for (const type of types)
      for (const language of ['en-US', 'zh-CN']) {
        const help = readFileSync(join(NODES, 'locales', language, `${type}.html`), 'utf8');
        assert.match(help, new RegExp(`data-help-name="${type}"`));
        assert.equal(/\p{Script=Han}/u.test(help), language === 'zh-CN', `${language} ${type}`);
        const words = JSON.parse(
          readFileSync(join(NODES, 'locales', language, `${type}.json`), 'utf8'),
        ) as Record<string, Record<string, string>>;
        const page = readFileSync(join(NODES, `${type}.html`), 'utf8');
        for (const [, word] of page.matchAll(/data-i18n="[^".]+\.([^"]+)"/g))
          assert.ok(words[type]![word!], `${type} ${word}`);
      }
    const core = ['tab', 'comment', 'debug', 'inject', 'catch', 'helper'];
    const examples = readdirSync(join(NODES, 'examples')).map((name) =>
      readFileSync(join(NODES, 'examples', name), 'utf8'),
    );
    for (const text of [...examples, ...shippedFlows()]) {
      const flow = JSON.parse(text) as { type: string; wires?: string[][]; rule?: string }[];
      for (const { type } of flow)
        assert.ok(core.includes(type) || types.includes(type) || type.startsWith('ui-'), type);
    }
    const rules = (JSON.parse(shippedFlows()[0]!) as { rule?: string }[]).flatMap(({ rule }) => rule ?? []);
    assert.deepEqual(rules.sort(), [...RULE_IDS].sort(), 'every rule is shipped');
  });
});
