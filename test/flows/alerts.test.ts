import assert from 'node:assert/strict';
import { T } from '../../broker/testing/peers';
import { waitFor } from '../support/wait';
import { openWebhook } from '../support/webhook';
import { openNodeRed, PASSWORD, terminalOnTrip } from './node-red';

const MINUTE = 60_000;

type Body = {
  readonly v: number;
  readonly notices: readonly { kind: string; fault: string; vehicle: string; facts: object }[];
};

describe('flows: from a cut network to a webhook', function () {
  this.timeout(60_000);

  it('tells of a terminal that is lost on its trip, once, and of its return; the editor is behind a login', async () => {
    const webhook = await openWebhook();
    const { flows, broker, fleet, door, clock } = await openNodeRed([
      { kind: 'webhook', url: webhook.url, language: 'zh' },
    ]);
    const terminal = await terminalOnTrip(broker, T);
    await waitFor('its trip', () => fleet.of(T)?.trip);

    const of = (kind: string) =>
      (webhook.bodies as Body[]).flatMap(({ notices }) =>
        notices.filter((each) => each.kind === kind && each.fault === 'offline'),
      );
    const told = (kind: string) =>
      waitFor(`it to be told ${kind}`, () => of(kind).length > 0, { deadline: 30_000 });

    // Its network is cut: no DISCONNECT, the broker publishes its will.
    terminal.client.stream.destroy();
    await waitFor('its will', () => fleet.of(T)?.state?.value.state === 'lost');
    clock.shift(11 * MINUTE);
    const open = () => door.fleet.of(T)!;
    assert.equal(open().trip?.value.routeId, '168');
    // Seen at one look, told at one after it has stayed.
    const shifting = setInterval(() => clock.shift(MINUTE / 4), 200);
    try {
      await told('raised');
      const [raised] = of('raised');
      assert.equal(raised!.vehicle, '30217');
      assert.equal((raised!.facts as { inService?: boolean }).inService, true);
      await terminalOnTrip(broker, T, 2);
      await told('recovered');
    } finally {
      clearInterval(shifting);
    }
    assert.equal(of('raised').length, 1, 'told once');
    assert.equal(of('recovered').length, 1);

    const ask = (path: string, headers: Record<string, string> = {}) =>
      fetch(`http://localhost:${flows.port}${path}`, { headers, redirect: 'manual' });
    for (const path of [
      '/editor/flows',
      '/editor/settings',
      '/editor/nodes',
      '/editor/library/local/flows/',
      '/dashboard',
      '/dashboard/_setup',
      '/anything',
    ])
      assert.equal((await ask(path)).status, 401, path);
    for (const origin of ['http://elsewhere.test', 'http://localhost:1'])
      assert.equal((await ask('/dashboard', { origin })).status, 421, origin);
    const basic = `Basic ${Buffer.from(`operator:${PASSWORD}`).toString('base64')}`;
    assert.notEqual((await ask('/dashboard', { authorization: basic })).status, 401);
    const wrong = `Basic ${Buffer.from('operator:guess').toString('base64')}`;
    assert.equal((await ask('/dashboard', { authorization: wrong })).status, 401);
    const token = await fetch(`http://localhost:${flows.port}/editor/auth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        client_id: 'node-red-editor',
        grant_type: 'password',
        scope: '*',
        username: 'operator',
        password: 'guess',
      }),
    });
    assert.equal(token.status, 403);

    const { default: red } = await import('node-red');
    const listed = await red.runtime.nodes.getNodeList({});
    const loaded = listed.filter(({ err }) => !err || !/excluded/.test(String(err)));
    const types = loaded.flatMap((each) => (each.err ? [] : each.types));
    for (const type of [
      'coride-terminal',
      'coride-status',
      'coride-channel',
      'coride-alert',
      'coride-command',
    ])
      assert.ok(types.includes(type), type);
    for (const type of ['exec', 'file', 'file in', 'watch', 'tcp in', 'http in', 'mqtt in'])
      assert.ok(!types.includes(type), `${type} runs programs, reads files or listens`);
    assert.deepEqual(
      loaded.filter(({ err }) => err),
      [],
      'every node loads',
    );
  });
});
