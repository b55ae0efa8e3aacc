import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { type ConsoleCity, consoleCity } from '../../backend/authority/console/testing/console-city';
import { OfficerClient } from '../../backend/authority/console/testing/officer-client';
import { TODAY } from '../../backend/authority/testing/city';
import type { SceneRider } from '../../backend/authority/testing/scene';
import { dayKeyOf } from '../../protocol/bundle';
import { generateSigningKey } from '../../protocol/signing';
import { sealTagKey } from '../../protocol/terminal-tag';
import { waitFor } from '../support/wait';

const at = (clock: string): number => Date.parse(`2020-01-12T${clock}+08:00`);
const [WANG, ZHANG, LIU] = ['13800246021', '13900111222', '13700555666'];
const window = { from: at('05:00:00'), to: at('11:00:00') };

describe('an insider at the operator', function () {
  this.timeout(60_000);
  let city: ConsoleCity;
  let wang: SceneRider;
  /** Of the ticket that the case will open. */
  let notice: Uint8Array;
  let references = 0;
  /** A case of this phone number through both officers, and what it found; closed again. */
  const traced = async (phone: string) => {
    const [li, other] = [
      await new OfficerClient(city, city.people.li).signIn(),
      await new OfficerClient(city, city.people.wang).signIn(),
    ];
    const shown = await li.submit({ phone, ...window, reference: `SY-${8000 + ++references}` });
    await other.approve(shown);
    await li.open(shown);
    await other.open(shown);
    const result = await li.result(shown.id);
    const [pid] = city.console.casePids();
    await li.ask(`/api/cases/${shown.id}/close`, {});
    await waitFor('the process of the case to end', () => !existsSync(`/proc/${pid}`));
    return result;
  };

  beforeEach(async () => {
    city = await consoleCity();
    wang = await city.scene.rider(WANG, '王小明');
    city.releases();
    ({ notice } = wang.hand.find(({ day }) => day === TODAY)!);
    city.scene.board(wang, at('08:00:00'));
  });

  it('who invents check-ins for a phone number of choice makes nobody a co-rider: they come out unproven', async () => {
    const { scene } = city;
    const { city: parts, items } = scene;
    const zhang = await scene.rider(ZHANG);
    const chosen = { kind: 'phone', identifier: `+86${ZHANG}` } as const;
    // The terminal of that bus signs its tag key; of another passenger it typed the number.
    const tagKey = scene.terminalStarts(7);
    await city.knowsTerminals();
    scene.terminalMade(tagKey, { kind: 'phone', identifier: `+86${LIU}` }, 0, at('08:05:00'));
    // The insider knows the number, the day's public key, and every segment key. A tag out of the air:
    scene.terminalMade(parts.random.bytes(32), chosen, 0, at('08:06:00'));
    // A tag key of the insider's own, signed by a key that is not the terminal's:
    const own = parts.random.bytes(32);
    const seal = sealTagKey(dayKeyOf(parts.bundle, TODAY)!, 7, TODAY, own, generateSigningKey());
    items.push({ kind: 'tag key', id: parts.random.bytes(16), day: TODAY, terminalNumber: 7, ...seal });
    scene.terminalMade(own, chosen, 1, at('08:07:00'));
    // A ticket in the form of the chosen one's, with a signature of nobody:
    const boarding = scene.board(zhang, at('08:08:00'));
    items[items.indexOf(boarding)] = { ...boarding, signature: parts.random.bytes(64) };

    const of = await traced(WANG);
    assert.deepEqual(
      of.coRiders.map(({ contact }) => contact.slice(-4)),
      [LIU.slice(-4)],
      'control: what the terminal itself made is a co-rider',
    );
    assert.equal(of.unproven.length, 3);
    assert.equal(of.searched.refusedTagKeys, 1);
    assert.ok(
      !JSON.stringify(of).includes(ZHANG.slice(-4)),
      'and the number that was chosen is named nowhere',
    );
    // Nor does anybody ride who never did: a case of the chosen number finds none of it.
    assert.deepEqual((await traced(ZHANG)).rides, []);
  });

  it('learns of a case nothing but its days: no byte of an opened check-in, of its notice, tag or rider, comes by', async () => {
    const [boarding] = city.scene.items;
    assert.ok(boarding?.kind === 'boarding');
    const ref = (await city.scene.registrar.registrationsOf(`+86${WANG}`))[0]!.ref;
    const secrets = {
      notice,
      'first half of it': notice.slice(0, 8),
      tag: boarding.tag,
      ref,
      id: boarding.id,
    };
    assert.equal((await traced(WANG)).rides.length, 1);
    // A day later, when what was opened is long published.
    await city.scene.city.clock.advance(86_400_000);
    const came = city.peer.arrived.map(({ line, rawHeaders, body }) =>
      Buffer.concat([Buffer.from(`${line}\n${rawHeaders.join('\n')}\n`), body]),
    );
    const find = (bytes: Buffer, secret: Uint8Array) =>
      (['latin1', 'hex', 'base64', 'base64url'] as const).some((form) =>
        bytes.includes(Buffer.from(Buffer.from(secret).toString(form), 'latin1')),
      );
    for (const [name, secret] of Object.entries(secrets))
      for (const bytes of came) assert.ok(!find(bytes, secret), `${name} in ${bytes.subarray(0, 60)}`);
    const asked = [...new Set(city.peer.arrived.map(({ line }) => line.replace(/\d+/g, 'n')))];
    for (const line of asked) assert.match(line, /^(GET \/segments|POST \/release)/, line);
    // The control: the search finds what does come by, in the form in which it comes.
    const { caseHash } = JSON.parse(
      city.peer.arrived.find(({ line }) => line === 'POST /release')!.body.toString(),
    ) as { caseHash: string };
    assert.ok(came.some((bytes) => find(bytes, new Uint8Array(Buffer.from(caseHash, 'base64url')))));
  });
});
