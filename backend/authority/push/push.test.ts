import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { whenTestEnds } from '../../../test/support/cleanup';
import { waitFor } from '../../../test/support/wait';
import { openAuditLog } from '../audit/log';
import { openShelf } from '../exposures/shelf';
import { FOLDER, keptLog, silent, testCity } from '../testing/city';
import { openPush, type PushConfig } from './open';
import { type PushService, pushService, type Woken } from './testing/push-service';

const AFTER = 300_000;
const SECOND = 1000;

/** An authority's shelf and, opened as often as a test likes, its push. */
async function ground(service: PushService) {
  const city = await testCity();
  const { disk, clock } = city;
  const audit = await openAuditLog({
    ...city,
    folder: FOLDER,
    log: silent,
    key: city.keys.audit,
    offsetMinutes: () => 480,
  });
  const shelf = await openShelf({ ...city, folder: FOLDER, log: silent, audit, offsetMinutes: () => 480 });
  whenTestEnds(async () => {
    await shelf.close();
    await audit.close();
  });
  const log = keptLog();
  const open = async (config: Partial<PushConfig> = {}) => {
    const push = await openPush({
      ...city,
      folder: FOLDER,
      log,
      shelf,
      postPush: service.postPush,
      config: {
        hosts: [service.host],
        contact: 'mailto:office@example.org',
        perSecond: 1000,
        after: AFTER,
        most: 100,
        ...config,
      },
    });
    if (push) whenTestEnds(() => push.close());
    return push;
  };
  let day = 0;
  return {
    disk,
    clock,
    log,
    open,
    /** Open, with phones of these names. */
    async withPhones(...names: string[]) {
      const push = (await open()) ?? assert.fail('it is off');
      for (const name of names) await push.subscribe(service.at(name));
      return push;
    },
    async publish() {
      const report = { kind: 'place', name: `某地${++day}`, date: '2020-01-11', district: '沈河区' } as const;
      const source = { name: '某报', publishedOn: '2020-01-12' };
      const draft = await shelf.propose('li', 'notice', { kind: 'reports', reports: [{ report, source }] });
      await shelf.approve(draft.id, 'wang');
    },
    /** Lets time pass in steps, so that what answers in the real network is heard between them. */
    until: (what: string, is: () => boolean) =>
      waitFor(what, async () => {
        if (!is()) await clock.advance(10 * SECOND);
        return is();
      }),
    rounds: () => log.lines.filter((line) => line.includes('subscribers woken')),
  };
}

const pathsOf = ({ heard }: PushService) => heard.map(({ path }) => path).sort();

describe('authority/push: phones are woken when something is published', function () {
  this.timeout(30_000);

  it('all of them, by a message without content, once for all that came out while caches kept the old lists', async () => {
    const service = await pushService();
    const { withPhones, publish, clock, until, rounds, log } = await ground(service);
    const push = await withPhones('a', 'b', 'c', 'gone', 'b');
    await push.unsubscribe(service.at('gone'));
    await push.unsubscribe(service.at('never there'));
    await publish();
    await clock.advance(AFTER - SECOND);
    await publish();
    assert.deepEqual(service.heard, [], 'not before caches have the new lists');
    await until('the round', () => rounds().length === 1);
    assert.deepEqual(pathsOf(service), ['/push/a', '/push/b', '/push/c']);
    for (const { headers, body } of service.heard) {
      const { ttl, topic, urgency, authorization, ...others }: Woken['headers'] = headers;
      assert.equal(body, '');
      assert.deepEqual({ ttl, topic, urgency }, { ttl: '604800', topic: 'exposures', urgency: 'normal' });
      assert.match(String(authorization), /^vapid t=/);
      assert.deepEqual(
        Object.keys(others).sort(),
        ['connection', 'content-length', 'host'],
        'and nothing else',
      );
    }
    const same = new Set(service.heard.map(({ headers }) => JSON.stringify(headers)));
    assert.equal(same.size, 1, 'the same for everybody');
    assert.match(rounds()[0]!, /"taken":3,"gone":0,"failed":0/);

    await publish();
    await until('another round', () => rounds().length === 2);
    assert.equal(service.heard.length, 6);
    assert.doesNotMatch(log.lines.join('\n'), /\/push\//, 'no log names an address');
  });

  it('what is no more is forgotten, what only failed is tried again, when the service wishes', async () => {
    const service = await pushService();
    const { withPhones, publish, until, rounds, open } = await ground(service);
    const push = await withPhones('404', '410', 'busy', 'down', 'refused', 'well');
    service.answer('404', 404);
    service.answer('410', 410);
    service.answer('busy', 429, { 'retry-after': '7' });
    for (let tries = 0; tries < 3; tries++) service.answer('down', 503);
    service.answer('refused', 403);
    await publish();
    await until('the round', () => rounds().length === 1);
    assert.match(rounds()[0]!, /"taken":2,"gone":2,"failed":2/);
    const times = (name: string) => service.heard.filter(({ path }) => path === `/push/${name}`).length;
    assert.deepEqual(['404', '410', 'busy', 'down', 'refused', 'well'].map(times), [1, 1, 2, 3, 1, 1]);
    service.heard.length = 0;
    await push.close();
    await open();
    await publish();
    await until('the next round, after a restart', () => rounds().length === 2);
    assert.deepEqual(pathsOf(service), ['/push/busy', '/push/down', '/push/refused', '/push/well']);
  });

  it('a round that a restart cut off begins again, and one that was finished does not', async () => {
    const service = await pushService();
    const { withPhones, publish, clock, until, rounds, open } = await ground(service);
    const push = await withPhones('a', 'b');
    await publish();
    await push.close();
    await clock.advance(AFTER * 2);
    assert.deepEqual(service.heard, [], 'closed before its time came');
    const again = await open();
    await until('the round', () => rounds().length === 1);
    assert.deepEqual(pathsOf(service), ['/push/a', '/push/b']);
    await again!.close();
    await open();
    await clock.advance(AFTER * 2);
    await publish();
    await until('a later one', () => rounds().length === 2);
    assert.equal(service.heard.length, 4, 'one more for each');
  });

  it('an address that is not allowed is not kept, and a redirect leads nowhere', async () => {
    const service = await pushService();
    const { withPhones, publish, until, rounds } = await ground(service);
    const asked: string[] = [];
    const inside = createServer(({ url = '' }, response) => {
      asked.push(url);
      response.end();
    });
    await new Promise<void>((done) => inside.listen(0, '127.0.0.1', done));
    whenTestEnds(() => void inside.close());
    const origin = `http://127.0.0.1:${(inside.address() as AddressInfo).port}`;
    await fetch(`${origin}/control`);
    const push = await withPhones('leads-away');
    for (const endpoint of [`${origin}/kept`, 'https://example.org/push', 'nothing'])
      await assert.rejects(push.subscribe(endpoint), /refused: malformed/);
    service.answer('leads-away', 307, { location: `${origin}/redirected` });
    await publish();
    await until('the round', () => rounds().length === 1);
    assert.match(rounds()[0]!, /"taken":0,"gone":0,"failed":1/);
    assert.deepEqual(asked, ['/control']);
  });

  it('addresses lie sealed, beside nothing, and there is room for so many', async () => {
    const service = await pushService();
    const { open, disk, log } = await ground(service);
    const push = (await open({ most: 2 })) ?? assert.fail('it is off');
    await push.subscribe(service.at('first'));
    await push.subscribe(service.at('second'));
    await push.subscribe(service.at('second'));
    await assert.rejects(push.subscribe(service.at('third')), /refused: busy/);
    await push.unsubscribe(service.at('first'));
    await push.subscribe(service.at('third'));
    assert.ok(log.lines.some((line) => /raise push\.most/.test(line)));
    const names = await disk.list(`${FOLDER}/push`);
    assert.ok(names.length >= 2, 'there are files');
    for (const name of names) {
      const text = Buffer.from(await disk.read(`${FOLDER}/push/${name}`)).toString('latin1');
      assert.doesNotMatch(text, /localhost|first|second|third/, name);
    }
  });

  it('where no service is named nothing is there, and options that are wrong are said at the start', async () => {
    const service = await pushService();
    const { open, disk } = await ground(service);
    assert.equal(await open({ hosts: [] }), undefined);
    await assert.rejects(disk.list(`${FOLDER}/push`), 'no folder');
    await assert.rejects(open({ contact: undefined }), /push\.contact: nothing is no address.*mailto:/);
    await assert.rejects(
      open({ hosts: ['https://a.example'] }),
      /push\.hosts: https:\/\/a\.example is no host/,
    );
  });
});
