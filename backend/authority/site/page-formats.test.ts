import assert from 'node:assert/strict';
import fc from 'fast-check';
import { concat } from '../../../protocol/bytes';
import { encodeCbor } from '../../../protocol/cbor';
import { Malformed } from '../../../protocol/errors';
import { generateHpkeKey } from '../../../protocol/hpke';
import type { RelayBody } from '../../../protocol/relay/bodies';
import type { RelayReply } from '../../../protocol/relay/reply';
import { openRelay, sealReply } from '../../../protocol/relay/sealing';
import { pairOf as pairOfServer } from '../../../protocol/ticket/pair';
import { decodeCbor } from './page/cbor';
import { pairOf } from './page/pair';
import { sealQuestion } from './page/sealed-relay';

const bytes = (size: number) => fc.uint8Array({ minLength: size, maxLength: size });
const bodies: fc.Arbitrary<RelayBody> = fc.oneof(
  fc.record({ kind: fc.constant('look' as const), code: bytes(16) }),
  fc.record({
    kind: fc.constant('board' as const),
    code: bytes(16),
    scannedStep: fc.integer({ min: 0, max: 0xff_ffff }),
    grant: fc.option(bytes(14).filter((grant) => grant.some((byte) => byte !== 0))),
    people: fc.integer({ min: 1, max: 9 }),
    ticket: bytes(163),
  }),
  fc.record({
    kind: fc.constant('alight' as const),
    id: bytes(16),
    receipt: bytes(8),
    step: fc.integer({ min: 0, max: 0xff_ffff }),
  }),
);
const reply: RelayReply = {
  code: 'checked-in',
  line: '168路',
  to: { zh: '沈阳北站', en: 'Shenyang North Station' },
  vehicle: '30217',
  kind: 'bus',
  time: 1_578_810_728_000,
  codeTime: 0,
  id: new Uint8Array(16).fill(1),
  grant: null,
  receipt: new Uint8Array(8).fill(2),
};
const values = fc.letrec<{ value: unknown; map: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.integer({ min: -(2 ** 40), max: 2 ** 40 }),
    fc.boolean(),
    fc.constant(null),
    fc.string({ unit: 'grapheme' }),
    fc.uint8Array({ maxLength: 300 }),
    fc.array(tie('value'), { maxLength: 30 }),
    tie('map'),
  ),
  map: fc.dictionary(fc.string({ unit: 'grapheme' }), tie('value'), { maxKeys: 30, noNullPrototype: true }),
}));

describe('the rider page: formats in plain script', () => {
  it('seals what the operator opens, and opens its answer and no other', () => {
    const relayKey = generateHpkeKey();
    fc.assert(
      fc.property(bodies, bytes(12), fc.nat(255 * 8), (body, nonce, bit) => {
        const question = sealQuestion(relayKey.public, body);
        assert.equal(question.message.length, 256);
        const { body: opened, replyKey } = openRelay(relayKey, question.message);
        assert.deepEqual(opened, { ...body });
        const answer = sealReply(replyKey, nonce, reply);
        assert.deepEqual(question.open(answer), reply);
        const changed = answer.slice();
        changed[bit >> 3]! ^= 1 << (bit & 7);
        assert.throws(() => question.open(changed), Malformed);
        assert.throws(() => sealQuestion(relayKey.public, body).open(answer), Malformed);
        assert.throws(() => question.open(answer.subarray(1)), Malformed);
      }),
      { numRuns: 40 },
    );
  });

  it('seals the same message differently each time', () => {
    const { public: key } = generateHpkeKey();
    const body: RelayBody = { kind: 'look', code: new Uint8Array(16) };
    assert.notDeepEqual(sealQuestion(key, body).message, sealQuestion(key, body).message);
  });

  it('reads every value that the servers write', () => {
    fc.assert(
      fc.property(values.value, bytes(5), (value, rest) => {
        const encoded = encodeCbor(value);
        let read: unknown;
        try {
          read = decodeCbor('value', concat(encoded, rest));
        } catch (error) {
          assert.match((error as Error).message, /nested deeper|a key that is none/);
          return;
        }
        assert.deepEqual(read, value);
      }),
    );
  });

  it('refuses what is not deterministic CBOR in one clear way, and nothing ends the page', () => {
    const wrong = {
      'a number that is longer than it must be': [0x18, 0x05],
      'an indefinite list': [0x9f, 0x01, 0xff],
      'a tag': [0xc0, 0x61, 0x61],
      'a float': [0xf9, 0x3c, 0x00],
      undefined: [0xf7],
      'keys out of order': [0xa2, 0x61, 0x62, 0x01, 0x61, 0x61, 0x02],
      'a key twice': [0xa2, 0x61, 0x61, 0x01, 0x61, 0x61, 0x02],
      'a key that is no text': [0xa1, 0x01, 0x02],
      __proto__: [0xa1, 0x69, ...Buffer.from('__proto__'), 0x01],
      'no UTF-8': [0x61, 0xff],
      'half a text': [0x63, 0x61],
      'a list longer than its bytes': [0x9a, 0xff, 0xff, 0xff, 0xff],
      'too deep': Array<number>(2000).fill(0x81),
      nothing: [],
    };
    for (const [what, each] of Object.entries(wrong))
      assert.throws(() => decodeCbor('reply', Uint8Array.from(each)), Malformed, what);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 228 }), (noise) => {
        try {
          decodeCbor('reply', noise);
        } catch (error) {
          assert.ok(error instanceof Malformed);
        }
      }),
    );
  });

  it('shows the same two digits as the terminal', () => {
    fc.assert(
      fc.property(bytes(163), (ticket) => {
        assert.equal(Number(pairOf(ticket)), pairOfServer(ticket));
        assert.match(pairOf(ticket), /^\d\d$/);
      }),
    );
  });
});
