import assert from 'node:assert/strict';
import { toBase64url } from '../../../protocol/bytes';
import { LABEL } from '../../../protocol/labels';
import { credentialStatement } from '../../../protocol/officers/credential-statement';
import { signRelease } from '../../../protocol/release';
import { signLabelled } from '../../../protocol/signing';
import type { CaseView } from '../cases/case-view';
import { type ConsoleCity, consoleCity } from './testing/console-city';
import { OfficerClient } from './testing/officer-client';
import { SoftPasskey } from './testing/soft-passkey';

const at = (clock: string): number => Date.parse(`2020-01-12T${clock}+08:00`);
const draft = { phone: '13800246021', from: at('05:00:00'), to: at('11:00:00') };

describe("an officer's passkey", function () {
  this.timeout(60_000);
  let city: ConsoleCity;
  let [li, wang] = [] as OfficerClient[] as [OfficerClient, OfficerClient];
  let passkey: SoftPasskey;

  /** Makes the passkey wang's own, signed by wang's own key. */
  const add = async () => {
    const { options } = await wang.ask<{ options: { challenge: string } }>('/api/passkeys/options', {});
    const response = passkey.create(options.challenge);
    const made = await wang.ask<{ id: string; value: string }>('/api/passkeys/check', { response });
    const statement = credentialStatement({ person: 'wang', kind: 'passkey', ...made });
    const signature = toBase64url(signLabelled(city.people.wang.officer.sign, LABEL.credential, statement));
    await wang.ask('/api/passkeys', { ...made, signature });
  };
  const signIn = async () => {
    const { challenge } = await wang.ask<{ challenge: string }>('/api/sign-in/challenge', {});
    await wang.ask('/api/sign-in', {
      challenge,
      proof: { kind: 'passkey', response: passkey.sign(challenge) },
    });
  };
  /** Approves `shown` with a passkey's answer to the challenge of `asked`. */
  const approve = async (shown: CaseView, asked = shown) => {
    const { options } = await wang.ask<{ options: { challenge: string } }>(`/api/cases/${asked.id}/options`, {
      what: 'approve',
    });
    const { firstDay, lastDay, expires } = shown;
    const caseHash = new Uint8Array(Buffer.from(shown.caseHash, 'base64url'));
    const release = { caseHash, firstDay, lastDay, expires };
    return wang.ask(`/api/cases/${shown.id}/approve`, {
      signature: toBase64url(signRelease(city.people.wang.officer.sign, release)),
      proof: { kind: 'passkey', response: passkey.sign(options.challenge) },
    });
  };

  beforeEach(async () => {
    city = await consoleCity();
    li = await new OfficerClient(city, city.people.li).signIn();
    wang = await new OfficerClient(city, city.people.wang).signIn();
    passkey = new SoftPasskey(city.console.origin);
  });

  it('is refused wherever it did not verify its owner: when it is added, at sign-in, at a decision', async () => {
    passkey.verifiesUser = false;
    await assert.rejects(add(), /403 the new passkey does not verify/);
    passkey.verifiesUser = true;
    await add();
    const shown = await li.submit({ ...draft, reference: 'SY-5001' });
    // Found on an open desk: it answers, but nobody's finger was on it.
    passkey.verifiesUser = false;
    await assert.rejects(signIn(), /403 this does not sign you in/);
    await assert.rejects(approve(shown), /403 this was not proven by your passkey or key/);
    assert.equal(city.audit.last('case-approved'), undefined);
    // The control: the same passkey, its owner verified.
    passkey.verifiesUser = true;
    await signIn();
    await approve(shown);
    assert.deepEqual(city.audit.last('case-approved')?.who, ['wang']);
  });

  it("proves exactly one decision: another case's answer, another page's, or one of before is none", async () => {
    await add();
    const [shown, other] = [
      await li.submit({ ...draft, reference: 'SY-5002' }),
      await li.submit({ ...draft, reference: 'SY-5003' }),
    ];
    await assert.rejects(approve(shown, other), /403 this was not proven/);
    const { challenge } = await wang.ask<{ challenge: string }>('/api/sign-in/challenge', {});
    const body = { challenge, proof: { kind: 'passkey', response: passkey.sign(challenge) } };
    await wang.ask('/api/sign-in', body);
    await assert.rejects(wang.ask('/api/sign-in', body), /403 this does not sign you in/, 'replayed');
    passkey.origin = 'http://localhost.evil.test';
    await assert.rejects(approve(shown), /403 this was not proven/);
    passkey.origin = city.console.origin;
    await approve(shown);
  });
});
