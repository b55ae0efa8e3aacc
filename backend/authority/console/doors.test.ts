import assert from 'node:assert/strict';
import { type ConsoleCity, consoleCity } from './testing/console-city';
import { OfficerClient } from './testing/officer-client';

const at = (clock: string): number => Date.parse(`2020-01-12T${clock}+08:00`);
const window = { from: at('05:00:00'), to: at('11:00:00') };
const PHONE = '13800246021';

describe("the console's doors", function () {
  this.timeout(60_000);
  let city: ConsoleCity;
  const officer = (id: 'li' | 'wang' | 'zhao') => new OfficerClient(city, city.people[id]).signIn();

  it('answer with a locked cookie and the headers of the table, and only their own page', async () => {
    city = await consoleCity();
    const { origin } = city.console;
    const headers = { origin, 'content-type': 'application/json' };
    const page = await fetch(origin);
    assert.match(
      page.headers.get('content-security-policy')!,
      /default-src 'none'.*require-trusted-types-for 'script'/,
    );
    assert.match(page.headers.get('permissions-policy')!, /publickey-credentials-get=\(self\)/);
    const foreign: Record<string, string>[] = [
      { origin: 'http://evil.test' },
      { origin: '' },
      { 'sec-fetch-site': 'cross-site' },
    ];
    for (const more of foreign) {
      const answer = await fetch(`${origin}/api/sign-in/challenge`, {
        method: 'POST',
        headers: { ...headers, ...more },
        body: '{}',
      });
      assert.equal(answer.status, 403, JSON.stringify(more));
    }
    for (const path of ['/api/cases', '/api/audit', '/api/credentials', '/api/cases/x/news'])
      assert.equal((await fetch(origin + path)).status, 401, path);
    const li = await officer('li');
    assert.match(li.cookie, /^__Host-coride=[\w-]{43}$/);
    assert.equal((await fetch(`${origin}/api/nowhere`)).status, 404);
    await li.ask('/api/sign-out', {});
    await assert.rejects(li.ask('/api/cases'), /401 sign in first/);
  });

  it('end a session that only its page looks at, and keep one whose officer is there', async () => {
    city = await consoleCity();
    const [idle, busy] = [await officer('li'), await officer('wang')];
    for (let minutes = 0; minutes < 20; minutes += 5) {
      await idle.ask('/api/state');
      await busy.ask('/api/here', {});
      await city.scene.city.clock.advance(5 * 60_000);
    }
    await assert.rejects(idle.ask('/api/cases'), /401 sign in first/);
    assert.deepEqual(await busy.ask('/api/cases'), { cases: [] });
  });

  it('hold cases to the policy: window, report, reason, cases a week; one outcome when two decide at once', async () => {
    city = await consoleCity({ casesPerWeek: 3, windowDays: 2 });
    const li = await officer('li');
    const draft = { phone: PHONE, ...window, reference: 'SY-1' };
    const refused = (more: object) => li.submit({ ...draft, ...more });
    await assert.rejects(
      refused({ from: at('05:00:00') - 3 * 86_400_000 }),
      /the window opens 4 days, may open 2/,
    );
    await assert.rejects(refused({ to: window.from }), /ends before it begins/);
    await assert.rejects(refused({ from: at('13:00:00'), to: at('14:00:00') }), /lies in the future/);
    await assert.rejects(refused({ phone: '12' }), /not one of its kind/);
    await assert.rejects(refused({ reference: '!' }), /4 to 64 letters/);
    const shown = await li.submit({ ...draft, reference: 'SY-0001' });
    await assert.rejects(refused({ reference: 'sy-0001' }), /each is used once/);
    const [wang, zhao] = [await officer('wang'), await officer('zhao')];
    await assert.rejects(zhao.approve(shown), /403 this is for the roles approver/);
    const both = await Promise.allSettled([
      wang.approve(shown),
      wang.ask(`/api/cases/${shown.id}/send-back`, { why: 'the report is of somebody else' }),
    ]);
    assert.equal(both.filter(({ status }) => status === 'fulfilled').length, 1, 'one outcome');
    const outcomes = (await city.audit.read(0, 100)).filter(({ action }) =>
      /^case-(approved|sent-back)$/.test(action),
    );
    assert.equal(outcomes.length, 1, 'and one in the audit');
    await li.submit({ ...draft, reference: 'SY-0002' });
    await li.submit({ ...draft, reference: 'SY-0003' });
    const last = await li.submit({ ...draft, reference: 'SY-0004' }).then(
      () => 'taken',
      (error: Error) => error.message,
    );
    // One sent back does not count.
    assert.match(
      last,
      outcomes[0]!.action === 'case-sent-back' ? /taken/ : /you asked for 3 cases this week/,
    );
    // A case that nobody approved in time opens nothing.
    await city.scene.city.clock.advance(25 * 3_600_000);
    const later = await officer('wang');
    const { cases } = await later.ask<{ cases: { id: string; state: string }[] }>('/api/cases');
    const waiting = cases.find(({ state }) => state === 'expired')!;
    await assert.rejects(
      later.approve({ ...shown, ...waiting } as never),
      /the case is expired, must be waiting/,
    );
  });

  it('give no share of a case that was closed, whose process is gone', async () => {
    city = await consoleCity();
    const [li, wang] = [await officer('li'), await officer('wang')];
    const shown = await li.submit({ phone: PHONE, ...window, reference: 'SY-9999' });
    await wang.approve(shown);
    const [pid] = city.console.casePids();
    assert.ok(pid);
    await li.ask(`/api/cases/${shown.id}/close`, {});
    assert.deepEqual(city.console.casePids(), []);
    await assert.rejects(wang.open(shown), /the case is closed/);
  });
});
