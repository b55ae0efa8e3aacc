import assert from 'node:assert/strict';
import { systemClock } from '../platform/clock';
import { toHex } from '../protocol/bytes';
import { decodePass } from '../protocol/pass';
import { pairOf } from '../protocol/ticket/pair';
import { type KeptPhone, Rider } from './rider';
import { SiteDoors, SiteRefused, SiteSilent } from './site-doors';
import { type SitePeer, sitePeer } from './testing/site-peer';

const PHONE = '+8613900001001';

/** Retries wait two seconds and more: here at once. */
const hurried = { ...systemClock(), sleep: async () => undefined };

function riderOf(peer: SitePeer, kept?: KeptPhone): Rider {
  const smsCode = async () => /验证码 (\d{6})/.exec(peer.messages.at(-1) ?? '')![1]!;
  return new Rider({ phone: PHONE, site: new SiteDoors(peer.site), smsCode, clock: hurried, kept });
}

async function registered(peer: SitePeer): Promise<Rider> {
  const rider = riderOf(peer);
  await rider.register();
  return rider;
}

describe('simulated rider', () => {
  it('registers by text message, looks, boards, gets off', async () => {
    const peer = await sitePeer();
    const rider = await registered(peer);
    const look = await rider.look(peer.code());
    assert.deepEqual([look.code, look.line, look.vehicle], ['look', '168路', '30217']);
    const ride = await rider.board(peer.code(), { people: 2, grant: look.grant });
    assert.equal(ride.reply.code, 'checked-in');
    const [[id, stored]] = [...peer.stored] as [[string, { people: number; ticket: string }]];
    assert.equal(id, toHex(ride.reply.id!));
    assert.equal(stored.people, 2);
    assert.equal(ride.pair, pairOf(Buffer.from(stored.ticket, 'hex')));
    assert.equal((await rider.alight(ride)).code, 'got-off');
    assert.ok(peer.stored.get(id)!.gotOff !== undefined);
  });

  it('sends the relay 256 bytes without a token or a cookie', async () => {
    const peer = await sitePeer();
    const rider = await registered(peer);
    await rider.board(peer.code());
    for (const { size, headers } of peer.heard) {
      assert.equal(size, 256);
      assert.equal(headers['content-type'], 'application/octet-stream');
      assert.deepEqual(
        [headers.authorization, headers.cookie, headers.referer],
        [undefined, undefined, undefined],
      );
    }
  });

  it('spends a ticket once, also as a pass, and asks for more when none is left', async () => {
    const peer = await sitePeer();
    const rider = await registered(peer);
    const passes = [];
    for (let i = 0; i < peer.handSize + 2; i++) passes.push(await rider.nextPass());
    assert.equal(new Set(passes.map(({ text }) => text)).size, peer.handSize + 2);
    for (const { text, pair } of passes) {
      const ticket = decodePass(text);
      assert.equal(peer.proves(ticket).proof, 'proven');
      assert.equal(pair, pairOf(ticket));
    }
    const ride = await rider.board(peer.code());
    assert.equal(ride.reply.code, 'checked-in');
  });

  it('sends the same ticket again when the answer was lost: one check-in', async () => {
    const peer = await sitePeer();
    const rider = await registered(peer);
    peer.answerNext('silence', 'silence');
    const ride = await rider.board(peer.code());
    assert.equal(ride.reply.code, 'already');
    assert.equal(peer.stored.size, 1);
    assert.notEqual(ride.pair, null);
  });

  it('keeps a ticket that was refused, and takes another where the first was used elsewhere', async () => {
    const peer = await sitePeer();
    const rider = await registered(peer);
    const before = rider.tickets;
    peer.answerNext('expired');
    assert.deepEqual((await rider.board(peer.code())).pair, null);
    assert.equal(rider.tickets, before);
    peer.answerNext('ticket-elsewhere');
    assert.equal((await rider.board(peer.code())).reply.code, 'checked-in');
    assert.equal(rider.tickets, before - 2);
  });

  it('goes on with what the phone kept, and says when the site does not know it any more', async () => {
    const peer = await sitePeer();
    const kept = (await registered(peer)).keep()!;
    const again = riderOf(peer, JSON.parse(JSON.stringify(kept)));
    assert.equal((await again.board(peer.code())).reply.code, 'checked-in');
    peer.forgetPhones();
    const emptyHand = riderOf(peer, { ...kept, tickets: [] });
    await assert.rejects(
      emptyHand.board(peer.code()),
      (error) => error instanceof SiteRefused && error.code === 'token-unknown',
    );
  });

  it('deletes itself', async () => {
    const peer = await sitePeer();
    const rider = await registered(peer);
    await rider.deleteMe();
    assert.equal(rider.keep(), null);
    await assert.rejects(rider.nextPass(), /not registered/);
  });

  it('follows no code to another site', async () => {
    const peer = await sitePeer();
    const rider = await registered(peer);
    await assert.rejects(rider.board(peer.code('http://sticker.example')), /another site/);
    assert.equal(peer.heard.length, 0);
  });

  it('hears a wrong code as refused and a site that is gone as silent', async () => {
    const peer = await sitePeer();
    const site = new SiteDoors(peer.site);
    const wrong = new Rider({ phone: PHONE, site, smsCode: async () => '000000', clock: hurried });
    await assert.rejects(
      wrong.register(),
      (error) => error instanceof SiteRefused && error.code === 'code-wrong',
    );
    const nobody = new SiteDoors('http://127.0.0.1:9');
    await assert.rejects(nobody.time(), SiteSilent);
  });
});
