import assert from 'node:assert/strict';
import fc from 'fast-check';
import QRCode from 'qrcode';
import { concat, fromHex, toHex, utf8, withoutPadding } from '../bytes';
import { ticketCheckInId } from '../check-in-id';
import { Malformed } from '../errors';
import { generateHpkeKey, hpkeOpen, importSecretKey } from '../hpke';
import { INFO } from '../labels';
import { decodePass, encodePass } from '../pass';
import { openedSubject } from '../sealed-subject';
import { generateSigningKey, importSigningKey } from '../signing';
import vector from '../vectors/ticket.json';
import { decodeTicket, encodeTicket, ticketHead } from './layout';
import { mintTicket, sealSeed, seedAad, ticketTag } from './mint';
import { pairOf } from './pair';
import { ticketProver } from './prove';

const bytes = (n: number) => fc.uint8Array({ minLength: n, maxLength: n });
const ticketKey = importSigningKey(fromHex(vector.ticketKeySecret));
const dayKey = importSecretKey(fromHex(vector.daySecretKey));
const keys = [{ number: 3, key: ticketKey.public, firstDay: vector.day, lastDay: vector.day }];
const vectorTicket = fromHex(vector.ticket);

describe('ticket', () => {
  it('is read, proven and opened as the vector says', () => {
    const { ticket, proof } = ticketProver({ tickets: keys })(vectorTicket);
    assert.equal(proof, 'proven');
    assert.equal(ticket.day, vector.day);
    assert.equal(toHex(ticket.tag), vector.tag);
    assert.equal(toHex(ticketTag(fromHex(vector.seed), vector.n)), vector.tag);
    const subject = openedSubject(hpkeOpen(dayKey, INFO.checkIn, ticketHead(ticket), ticket.sealed));
    assert.deepEqual(subject, {
      kind: 'ticket',
      riderRef: fromHex(vector.riderRef),
      notice: fromHex(vector.notice),
    });
    assert.equal(pairOf(vectorTicket), vector.pair);
    for (const channel of ['code', 'pass'] as const)
      assert.equal(toHex(ticketCheckInId(vectorTicket, vector.terminalNumber, channel)), vector.ids[channel]);
  });

  it("leads to its rider's seed by the day key only", () => {
    const sealed = fromHex(vector.seedSeal.sealed);
    const aad = seedAad(fromHex(vector.riderRef), vector.day);
    const opened = hpkeOpen(dayKey, INFO.seed, aad, sealed);
    assert.equal(toHex(opened.subarray(0, 16)), vector.seed);
    assert.deepEqual(withoutPadding(opened.subarray(16)), utf8(vector.seedSeal.phone));
    assert.throws(() => hpkeOpen(generateHpkeKey(), INFO.seed, aad, sealed), Malformed);
    const again = sealSeed(
      dayKey.public,
      fromHex(vector.riderRef),
      vector.day,
      fromHex(vector.seed),
      '+8613800246021',
    );
    assert.deepEqual(hpkeOpen(dayKey, INFO.seed, aad, again), opened);
  });

  it('tags never repeat within a seed, nor across seeds', () => {
    fc.assert(
      fc.property(fc.uniqueArray(bytes(16), { minLength: 2, maxLength: 6, selector: toHex }), (seeds) => {
        const tags = seeds.flatMap((seed) => Array.from({ length: 64 }, (_, n) => toHex(ticketTag(seed, n))));
        assert.equal(new Set(tags).size, tags.length);
      }),
    );
  });

  it('is refused with any flipped bit', () => {
    const prove = ticketProver({ tickets: keys });
    for (let bit = 0; bit < vectorTicket.length * 8; bit++) {
      const changed = vectorTicket.slice();
      changed[bit >> 3]! ^= 1 << (bit & 7);
      let proof = 'malformed';
      try {
        proof = prove(changed).proof;
      } catch (error) {
        assert.ok(error instanceof Malformed);
      }
      assert.notEqual(proof, 'proven', `bit ${bit}`);
    }
  });

  it('is refused when its signature is made malleable: S + L (RFC 8032 section 5.1.7)', () => {
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    const s = vectorTicket.subarray(131);
    let value = order;
    for (let i = 31; i >= 0; i--) value += BigInt(s[i]!) << BigInt(8 * i);
    const second = vectorTicket.slice();
    for (let i = 0; i < 32; i++) second[131 + i] = Number((value >> BigInt(8 * i)) & 255n);
    assert.equal(ticketProver({ tickets: keys })(second).proof, 'wrong-signature');
  });

  it('is refused under a key that is not in the bundle, or not for its day', () => {
    const other = [{ ...keys[0]!, key: generateSigningKey().public }];
    assert.equal(ticketProver({ tickets: other })(vectorTicket).proof, 'wrong-signature');
    assert.equal(ticketProver({ tickets: [] })(vectorTicket).proof, 'unknown-key');
    const later = [{ ...keys[0]!, firstDay: vector.day + 1, lastDay: vector.day + 9 }];
    assert.equal(ticketProver({ tickets: later })(vectorTicket).proof, 'unknown-key');
  });

  it('reads back what was encoded', () => {
    fc.assert(
      fc.property(
        fc.record(
          {
            keyNumber: fc.integer({ min: 0, max: 15 }),
            day: fc.integer({ min: 0, max: 0xffff }),
            tag: bytes(16),
            sealed: bytes(80),
            signature: bytes(64),
          },
          { noNullPrototype: true },
        ),
        (ticket) => assert.deepEqual(decodeTicket(encodeTicket(ticket)), ticket),
      ),
    );
  });

  it('is minted with a seal of its own each time, under one tag', () => {
    const input = {
      ticketKey,
      keyNumber: 3,
      day: vector.day,
      dayKey: dayKey.public,
      seed: fromHex(vector.seed),
      n: 0,
      riderRef: fromHex(vector.riderRef),
      notice: fromHex(vector.notice),
    };
    const [a, b] = [decodeTicket(mintTicket(input)), decodeTicket(mintTicket(input))];
    assert.deepEqual(a.tag, b.tag);
    assert.notDeepEqual(a.sealed, b.sealed);
  });
});

describe('pass', () => {
  it('is the text of the vector, 249 characters, 53 modules at level M', () => {
    assert.equal(encodePass(vectorTicket), vector.pass);
    assert.deepEqual(decodePass(vector.pass), vectorTicket);
    assert.equal(vector.pass.length, 249);
    assert.equal(QRCode.create(vector.pass, { errorCorrectionLevel: 'M' }).modules.size, 53);
  });

  it('is refused when it is something else', () => {
    const wrong = ['', 'CR1:', vector.pass.slice(4), `${vector.pass}A`, vector.pass.toLowerCase(), 'CR2:ABC'];
    for (const text of wrong) assert.throws(() => decodePass(text), Malformed, text);
    assert.throws(() => decodePass(encodePass(concat(vectorTicket)).replace('CR1:', 'CR1: ')), Malformed);
  });
});
