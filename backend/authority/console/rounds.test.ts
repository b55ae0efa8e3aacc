import assert from 'node:assert/strict';
import { waitFor } from '../../../test/support/wait';
import type { RoundView } from '../messages/round-view';
import { consoleCity } from './testing/console-city';
import { OfficerClient } from './testing/officer-client';

const at = (clock: string): number => Date.parse(`2020-01-12T${clock}+08:00`);
const [WANG, ZHANG] = ['13800246021', '13900111222'];
const CASE = { phone: WANG, from: at('05:00:00'), to: at('11:00:00'), reference: 'SY-7001' };

describe('messages to co-riders, at the console', function () {
  this.timeout(60_000);

  it('leave after two officers proved exactly this list, and outlive the case', async () => {
    const city = await consoleCity();
    const { scene } = city;
    const [one, other] = [await scene.rider(WANG), await scene.rider(ZHANG)];
    scene.alight(scene.board(one, at('08:00:00')), at('08:30:00'));
    scene.alight(scene.board(other, at('08:10:00')), at('08:25:00'));
    city.releases();
    const officer = (id: 'li' | 'wang' | 'zhao' | 'chen') =>
      new OfficerClient(city, city.people[id]).signIn();
    const [li, wang, chen] = [await officer('li'), await officer('wang'), await officer('chen')];
    const shown = await li.submit(CASE);
    await assert.rejects(li.askForMessages(shown.id, 1, [0]), /keys of this case are closed/);
    await wang.approve(shown);
    await wang.open(shown);
    await li.open(shown);
    const { version } = await li.result(shown.id);

    // Another run's list is another one: its places are other people.
    await assert.rejects(li.askForMessages(shown.id, version + 1, [0]), /403 the case found more meanwhile/);
    const round = await li.askForMessages(shown.id, version, [0]);
    assert.deepEqual([round.predicted, round.state], [1, 'waiting']);
    await assert.rejects(li.approveMessages(round), /another officer approves them/);
    // The other one's open browser is not the other one's key; nor is a decision about something else.
    const stolen = new OfficerClient(city, city.people.li);
    stolen.cookie = wang.cookie;
    await assert.rejects(stolen.approveMessages(round), /not proven by your passkey or key/);
    await assert.rejects(wang.approveMessages({ ...round, hash: shown.caseHash }), /not proven/);
    for (const path of ['/api/rounds']) await assert.rejects(chen.ask(path), /403 this is for the roles/);
    assert.deepEqual(city.sent, []);

    await li.ask(`/api/cases/${shown.id}/close`, {});
    await wang.approveMessages(round);
    const done = await waitFor('the message to be sent', async () => {
      const { rounds } = await li.ask<{ rounds: RoundView[] }>('/api/rounds');
      return rounds.find(({ state }) => state === 'done');
    });
    assert.deepEqual([done.sent.taken, done.approvedBy], [1, 'wang']);
    assert.deepEqual(
      city.sent.map(({ phone }) => phone),
      [`+86${ZHANG}`],
    );
    assert.equal(city.audit.last('messages-sent')?.count, 1);
    assert.equal(city.audit.counts().at(-1)?.counts['messages to co-riders'], '<5');
    assert.doesNotMatch(city.log.lines.join('\n'), /1390011/);
  });
});
