import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fromHex, toHex } from '../bytes';
import { Malformed } from '../errors';
import { generateHpkeKey, importSecretKey } from '../hpke';
import { SENTENCES, type SentenceCode } from '../sentences';
import vectors from '../vectors/relay.json';
import { decodeRelayBody, encodeRelayBody, RELAY_SIZE, type RelayBody } from './bodies';
import type { RelayReply } from './reply';
import { openRelay, openReply, sealRelay, sealReply } from './sealing';

/** The vectors' JSON carries bytes as hex under these names. */
const BYTES = ['code', 'grant', 'ticket', 'id', 'receipt'];
function fromJson<T>(value: object, bytes = BYTES): T {
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      typeof each === 'string' && bytes.includes(key) ? fromHex(each) : each,
    ]),
  ) as T;
}

const PLAIN = { noNullPrototype: true };
const bytes = (n: number) => fc.uint8Array({ minLength: n, maxLength: n });
const step = fc.integer({ min: 0, max: 0xff_ffff });
const bodies: fc.Arbitrary<RelayBody> = fc.oneof(
  fc.record({ kind: fc.constant('look' as const), code: bytes(16) }, PLAIN),
  fc.record(
    {
      kind: fc.constant('board' as const),
      code: bytes(16),
      scannedStep: step,
      grant: fc.option(bytes(14).filter((grant) => grant.some((byte) => byte !== 0))),
      people: fc.integer({ min: 1, max: 9 }),
      ticket: bytes(163),
    },
    PLAIN,
  ),
  fc.record({ kind: fc.constant('alight' as const), id: bytes(16), receipt: bytes(8), step }, PLAIN),
);
const words = fc.string({ unit: 'binary', maxLength: 60 });
const replies: fc.Arbitrary<RelayReply> = fc.record({
  code: fc.constantFrom(...(Object.keys(SENTENCES) as SentenceCode[])),
  line: words,
  to: fc.record({ zh: words, en: words }),
  vehicle: words,
  kind: fc.constantFrom('bus', 'taxi'),
  time: fc.integer({ min: 0, max: 0xffff_ffff_ffff }),
  codeTime: fc.integer({ min: 0, max: 0xffff_ffff_ffff }),
  id: fc.option(bytes(16)),
  grant: fc.option(bytes(14)),
  receipt: fc.option(bytes(8)),
});

describe('relay messages', () => {
  const relayKey = importSecretKey(fromHex(vectors.relaySecretKey));

  for (const vector of vectors.cases)
    it(`${vector.body.kind} is opened and answered as the vector says`, () => {
      assert.equal(toHex(encodeRelayBody(fromJson<RelayBody>(vector.body))), vector.plain);
      const { body, replyKey } = openRelay(relayKey, fromHex(vector.message));
      assert.deepEqual(body, fromJson(vector.body));
      assert.equal(toHex(replyKey), vector.replyKey);
      const reply = fromJson<RelayReply>(vector.replyValue, ['id', 'grant', 'receipt']);
      assert.equal(toHex(sealReply(replyKey, fromHex(vector.nonce), reply)), vector.reply);
      assert.deepEqual(openReply(replyKey, fromHex(vector.reply)), reply);
    });

  it('are 256 bytes whatever they say, and decode to what was encoded', () => {
    fc.assert(
      fc.property(bodies, (body) => {
        const { message, replyKey } = sealRelay(relayKey.public, body);
        assert.equal(message.length, RELAY_SIZE);
        const opened = openRelay(relayKey, message);
        assert.deepEqual(opened.body, body);
        assert.deepEqual(opened.replyKey, replyKey);
      }),
    );
  });

  it('get answers of 256 bytes; names that are too long are cut at a whole character', () => {
    fc.assert(
      fc.property(replies, bytes(16), bytes(12), (reply, key, nonce) => {
        const message = sealReply(key, nonce, reply);
        assert.equal(message.length, RELAY_SIZE);
        const opened = openReply(key, message);
        const { line, to, vehicle, ...rest } = reply;
        const { line: l, to: t, vehicle: v, ...others } = opened;
        assert.deepEqual(others, rest);
        const pairs: [string, string][] = [
          [line, l],
          [to.zh, t.zh],
          [to.en, t.en],
          [vehicle, v],
        ];
        for (const [long, short] of pairs) assert.ok(long.startsWith(short));
      }),
    );
  });

  it('open for the operator alone, and not with any flipped bit', () => {
    const { message, replyKey } = sealRelay(relayKey.public, { kind: 'look', code: new Uint8Array(16) });
    assert.throws(() => openRelay(generateHpkeKey(), message), Malformed);
    assert.throws(() => openRelay(relayKey, message.subarray(1)), Malformed);
    const reply = fromHex(vectors.cases[0]!.reply);
    assert.throws(() => openReply(replyKey, reply), Malformed);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: RELAY_SIZE * 8 - 1 }), (bit) => {
        const changed = message.slice();
        changed[bit >> 3]! ^= 1 << (bit & 7);
        assert.throws(() => openRelay(relayKey, changed), Malformed);
        const changedReply = reply.slice();
        changedReply[bit >> 3]! ^= 1 << (bit & 7);
        const answerKey = fromHex(vectors.cases[0]!.replyKey);
        assert.throws(() => openReply(answerKey, changedReply), Malformed);
      }),
    );
  });

  it('are refused when they are of no known kind, board nobody, or hide bytes in the padding', () => {
    const look = encodeRelayBody({ kind: 'look', code: new Uint8Array(16) });
    const board = fromHex(vectors.cases[1]!.plain);
    for (const [at, value, body] of [
      [0, 9, look],
      [200, 1, look],
      [34, 0, board],
      [34, 10, board],
      [207, 1, board],
    ] as const) {
      const changed = body.slice();
      changed[at] = value;
      assert.throws(() => decodeRelayBody(changed), Malformed, `byte ${at} = ${value}`);
    }
  });
});
