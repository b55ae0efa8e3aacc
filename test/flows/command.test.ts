/** A flow orders a command: Node-RED in this process, the operator's real door, a terminal that is connected and hears it. */
import assert from 'node:assert/strict';
import { decodeCommand } from '../../protocol/messages/command';
import { commandIdOf, topics } from '../../protocol/topics';
import { registryDoor } from '../../start/registry-door';
import { openFleetGround } from '../fleet/ground';
import { waitFor } from '../support/wait';
import { openNodeRed } from './node-red';

/** Says the words to a terminal as soon as the flow runs. */
const flowFor = (terminal: string): string =>
  JSON.stringify([
    { id: 'tab', type: 'tab', label: 'A message to a driver', disabled: false, info: '' },
    {
      ...{
        id: 'inject',
        type: 'inject',
        z: 'tab',
        name: '',
        props: [{ p: 'payload' }],
        repeat: '',
        crontab: '',
      },
      ...{ once: true, onceDelay: 0.1, topic: '', payloadType: 'json', x: 120, y: 100, wires: [['order']] },
      payload: '{"zh":"请在北站换班","en":"Change shift at North Station"}',
    },
    {
      ...{
        id: 'order',
        type: 'coride-command',
        z: 'tab',
        name: '',
        terminal,
        kind: 'message',
        minutes: '10',
      },
      ...{ x: 320, y: 100, wires: [[]] },
    },
  ]);

describe('flows: coride-command', function () {
  this.timeout(60_000);

  it('orders through the registry’s door, and the terminal hears it', async () => {
    const ground = await openFleetGround();
    const { folder, terminalId } = await ground.enrolled('30217');
    const heard: string[] = [];
    const session = await ground.connect(folder);
    session.onMessage((topic, payload) => {
      const command = decodeCommand(payload);
      if (commandIdOf(terminalId, topic) !== undefined && command.kind === 'message')
        heard.push(command.args.zh);
    });
    await session.subscribe([`${topics.command(terminalId, '')}+`]);
    const { commandPort, commands } = ground.fleet;
    const door = `http://127.0.0.1:${commandPort}`;
    await openNodeRed([], [flowFor(terminalId)], registryDoor(door, ground.commandToken));
    await waitFor('the words', () => heard.length > 0, { deadline: 30_000 });
    assert.deepEqual(heard, ['请在北站换班']);
    assert.deepEqual(
      commands.list(9).map(({ who, address }) => [who, address]),
      [['flows', { to: 'terminal', id: terminalId }]],
    );

    const command = { v: 1, kind: 'identify', args: {}, expiresAt: new Date(0).toISOString() } as const;
    await assert.rejects(registryDoor(door, 'A'.repeat(43))(terminalId, command), /send the token/);
    await assert.rejects(registryDoor('http://127.0.0.1:1', 'x')(terminalId, command), /does not answer at/);
  });
});
