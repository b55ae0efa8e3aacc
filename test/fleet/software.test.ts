/** A version of the software goes out in waves from the console, and stops by itself where terminals go back from it. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OPERATOR_FILES } from '../../backend/operator/keys/key-files';
import type { About } from '../../protocol/messages/about';
import { encodeJson } from '../../protocol/messages/state';
import { ALERT_RULE, TERMINAL_LANES, topics } from '../../protocol/topics';
import examples from '../../protocol/vectors/status-messages.json';
import { DEMO_OPERATOR } from '../../start/demo-registry';
import { axeFindings } from '../support/axe';
import { officerScreen } from '../support/browser';
import { screenshot } from '../support/screenshots';
import { waitFor } from '../support/wait';
import { type Published, publish } from '../updates/publisher';
import { type FleetGround, openFleetGround } from './ground';
import { signIn } from './pages';

/** Nine terminals: two, three more, then the other two; two are held back. */
const FLEET = 9;
const SIZES = { shares: [0.2, 0.5, 1], control: 0.2, least: 1 };
const [BEFORE, NEXT] = ['1.0.0', '1.1.0'];

/** A terminal that only says of itself what a test wants, and hears which version it is to run. */
async function openVehicle(ground: FleetGround) {
  const { folder, terminalId } = await ground.enrolled('30217');
  const session = await ground.connect(folder);
  let wanted: string | undefined;
  session.onMessage((_topic, payload) => {
    const { update } = JSON.parse(Buffer.from(payload).toString('utf8')) as { update?: { version: string } };
    wanted = update?.version;
  });
  await session.subscribe([topics.desired(terminalId)]);
  const about = (change: Partial<About>) =>
    session.publish(
      topics.terminal(DEMO_OPERATOR, terminalId, 'about'),
      encodeJson({ ...examples.about, version: BEFORE, ...change }),
      TERMINAL_LANES.about,
    );
  await about({});
  return {
    terminalId,
    wanted: () => wanted,
    takes: () => about({ version: NEXT, slots: { active: NEXT, fallback: BEFORE } }),
    goesBack: async () => {
      const why = `${NEXT} was tried and left: it was not healthy in 3 starts`;
      await about({ updateRefused: { version: NEXT, why } });
      const facts = { wanted: NEXT, why };
      const alert = { ...examples.alert, facts };
      await session.publish(topics.alert(DEMO_OPERATOR, terminalId, 'update'), encodeJson(alert), ALERT_RULE);
    },
  };
}

describe('software from the fleet console', function () {
  this.timeout(120_000);

  it('goes out wave by wave, stops where terminals go back from it, and is asked of nobody else then', async () => {
    const ground = await openFleetGround({ rollouts: { sizes: SIZES, lookMs: 200 } });
    for (const { terminalId } of ground.store.current().terminals)
      await ground.fleet.enrolment.revoke(terminalId, 'depot');
    const fleet: Awaited<ReturnType<typeof openVehicle>>[] = [];
    for (let i = 0; i < FLEET; i++) fleet.push(await openVehicle(ground));
    const published: Published = new Map();
    publish(published, { number: 1, releases: [{ version: NEXT, program: '' }] });
    const shelf = join(ground.folder, OPERATOR_FILES.updates);
    mkdirSync(shelf, { recursive: true });
    for (const [name, bytes] of published) writeFileSync(join(shelf, name), bytes);
    const asked = () => fleet.filter((each) => each.wanted() === NEXT);
    const waveOf = (size: number) => waitFor(`${size} terminals to be asked`, () => asked().length === size);

    const { page, errors } = await officerScreen();
    await signIn(page, ground);
    await page.locator('#config-name').selectOption('software');
    await page.locator('#config-value').selectOption(NEXT);
    await page.locator('#config-to').selectOption('all');
    await page.locator('#config-send').click();
    await page.locator('#config-send', { hasText: '确认更改' }).press('Enter');
    const rollout = page.locator('#rollouts > li').first();
    const waves = rollout.locator('.waves > li');
    await rollout.locator('b', { hasText: NEXT }).waitFor();
    assert.deepEqual(
      await waves.evaluateAll((all) => all.map((each) => /\d+ 台/.exec(each.textContent ?? '')?.[0])),
      ['2 台', '3 台', '2 台', '2 台'],
    );

    // The first wave has it; the second is begun by hand, for so few riders decide nothing.
    await waveOf(2);
    const first = asked();
    for (const each of first) await each.takes();
    await waves.nth(0).filter({ hasText: '2 台终端: 2' }).waitFor();
    const rowOf = (terminalId: string) => page.locator(`tr[data-terminal="${terminalId}"]`);
    await rowOf(first[0]!.terminalId).locator('td', { hasText: NEXT }).waitFor();
    await rollout.locator('.reasons').waitFor();
    await rollout.locator('button', { hasText: '下一批' }).click();
    await rollout.locator('button', { hasText: '确认下一批' }).press('Enter');
    await waveOf(5);

    // One of it goes back to the version before: the rule stops by itself, and takes the wish back from who has not begun.
    const bad = asked().find((each) => !first.includes(each))!;
    await bad.goesBack();
    await page.locator('#rollouts > li[data-state="stopped"]').waitFor();
    await waitFor('the wish to be taken back', () => asked().length === 0);
    assert.match(await waves.nth(1).innerText(), /3 台终端: 0 .*, 1 /);
    const row = rowOf(bad.terminalId);
    assert.match(await row.innerText(), new RegExp(`update[^]*${BEFORE.replaceAll('.', '\\.')}`));
    await rollout.scrollIntoViewIfNeeded();
    await screenshot(page, 'fleet-software-stopped');
    assert.deepEqual(await axeFindings(page), []);
    assert.deepEqual(errors, []);
  });
});
