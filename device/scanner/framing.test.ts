import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decodeBase45 } from '../../protocol/base45';
import { fromHex } from '../../protocol/bytes';
import { CARD_PREFIX, decodeCard } from '../../protocol/card';
import { Malformed } from '../../protocol/errors';
import { encodePass } from '../../protocol/pass';
import { verifierFor } from '../../protocol/signing';
import cardVector from '../../protocol/vectors/card.json';
import ticketVector from '../../protocol/vectors/ticket.json';
import type { Frame } from '../ports/scanner';
import { Framing, SILENCE_MS, UNFINISHED_SILENCE_MS } from './framing';

const PASS = ticketVector.pass;
const CARD = cardVector.text;
const cardKey = verifierFor(fromHex(cardVector.cardKeyPublic));
const URL = 'HTTPS://CHECK.CORIDE.CN/#CAF23SX6NEJPAKMHS7JXJLNY5Q';
/** What of a link goes on. */
const ORIGIN = 'HTTPS://CHECK.CORIDE.CN';
const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

function isBase45(text: string): boolean {
  try {
    return decodeBase45(text).length > 0;
  } catch {
    return false;
  }
}

/** What comes out of these chunks, with silence at the end. */
function read(...chunks: Uint8Array[]): string[] {
  const frames: Frame[] = [];
  const framing = new Framing((frame) => frames.push(frame));
  for (const chunk of chunks) framing.push(chunk);
  framing.silence();
  assert.equal(framing.pending, false);
  return frames.map((frame) => (frame.kind === 'code' ? frame.text : 'foreign'));
}

describe('frames of a scanner', () => {
  for (const [name, ending] of Object.entries({ CR: '\r', LF: '\n', CRLF: '\r\n', TAB: '\t', nothing: '' })) {
    it(`reads pass, card and URL that end with ${name}`, () => {
      for (const code of [PASS, CARD]) assert.deepEqual(read(bytes(code + ending)), [code]);
      assert.deepEqual(read(bytes(URL + ending)), [ORIGIN]);
      assert.deepEqual(read(bytes(PASS + ending + CARD + ending)), [PASS, CARD]);
    });
  }

  it('reads codes whatever the pieces they come in', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(PASS, CARD, `${URL}\r`), { minLength: 1, maxLength: 4 }),
        fc.constantFrom('\r', '\n', '\r\n', '\t'),
        fc.infiniteStream(fc.integer({ min: 1, max: 70 })),
        (codes, ending, sizes) => {
          const all = bytes(codes.join(ending) + ending);
          const chunks: Uint8Array[] = [];
          for (let at = 0; at < all.length; ) {
            const size = sizes.next().value ?? 1;
            chunks.push(all.subarray(at, at + size));
            at += size;
          }
          assert.deepEqual(
            read(...chunks),
            codes.map((code) => (code.startsWith(URL) ? ORIGIN : code)),
          );
        },
      ),
    );
  });

  it('reads a pass behind noise, and takes nothing else for a code', () => {
    const noise = Uint8Array.from([0, 255, 7, 128, 2]);
    assert.deepEqual(read(noise, bytes(PASS)), [PASS]);
    assert.deepEqual(read(bytes('xx'), bytes(PASS)), [PASS]);
    assert.deepEqual(read(bytes('6901234567892\r')), ['foreign']);
    assert.deepEqual(read(bytes(PASS.slice(0, 100)), noise, bytes(`${PASS.slice(100)}\r`)), ['foreign']);
    assert.deepEqual(read(bytes(PASS.slice(0, 248))), ['foreign']);
    assert.deepEqual(read(bytes(PASS.slice(0, 60)), bytes(PASS)), [PASS]);
  });

  it('reads a pass or a card whose own characters spell a prefix, as 1 of 9,000 does, and says nothing else', () => {
    let tried = 0;
    for (const code of [PASS, CARD])
      for (const prefix of ['CR1:', 'CR2:'])
        for (let at = 4; at + 4 <= code.length; at++) {
          const spelling = code.slice(0, at) + prefix + code.slice(at + 4);
          if (!isBase45(spelling.slice(4))) continue;
          tried++;
          for (const ending of ['\r\n', ''])
            assert.deepEqual(read(bytes(spelling + ending)), [spelling], `${prefix} at ${at}`);
          assert.deepEqual(read(bytes(`${spelling}\r${PASS}\r`)), [spelling, PASS]);
        }
    assert.ok(tried > 400, `${tried} codes`);
  });

  it('reads the codes after one that was torn anywhere, without anything between them', () => {
    // Not in its last three characters: then the first of the next code make it whole, and wrong.
    for (let torn = 1; torn < PASS.length - 3; torn++)
      for (const next of [[PASS], [CARD], [PASS, CARD], [CARD, PASS], [CARD, CARD, PASS]]) {
        const codes = read(bytes(PASS.slice(0, torn) + next.join('')));
        assert.deepEqual(codes.slice(-next.length), next, `after ${torn}`);
        assert.ok(codes.length <= next.length + 1);
      }
  });

  it('says nothing of line noise', () => {
    assert.deepEqual(read(bytes('31'), bytes('\r\n\r\n')), []);
  });

  it('hands a pass over with its last byte, before any ending or silence', () => {
    const frames: Frame[] = [];
    const framing = new Framing((frame) => frames.push(frame));
    framing.push(bytes(PASS + CARD));
    assert.deepEqual(
      frames.map((frame) => frame.kind === 'code' && frame.text),
      [PASS, CARD],
    );
    assert.equal(framing.pending, false);
  });

  it('waits longer for the rest of a pass than for the end of a link', () => {
    const framing = new Framing(() => {});
    framing.push(bytes(URL));
    assert.equal(framing.silenceMs, SILENCE_MS);
    framing.reset();
    assert.equal(framing.pending, false);
    framing.push(bytes(PASS.slice(0, 60)));
    assert.equal(framing.silenceMs, UNFINISHED_SILENCE_MS);
  });

  it('wipes the bytes that it read, whatever they were', () => {
    for (const text of [PASS, CARD, URL, 'ID 21010219800112402X', 'A'.repeat(2_000)]) {
      const chunk = bytes(`${text}\r`);
      read(chunk);
      assert.ok(
        chunk.every((byte) => byte === 0),
        text.slice(0, 12),
      );
    }
  });

  it('stays small when a megabyte comes without an ending, and reads the next code', () => {
    const flood = new Uint8Array(1_000_000).fill(0x41);
    assert.deepEqual(read(flood, bytes(`\r${PASS}\r`)), ['foreign', PASS]);
  });

  it('never gives a pass that was not whole, whatever bytes are lost or changed', () => {
    const other = encodePass(new Uint8Array(163).fill(9));
    fc.assert(
      fc.property(fc.nat(PASS.length - 1), fc.nat(255), fc.boolean(), (at, byte, lose) => {
        const stream = [...bytes(`${PASS}\r`)];
        if (lose) stream.splice(at, 1);
        else stream[at] = byte;
        const codes = read(Uint8Array.from(stream), bytes(`${other}\r`)).filter((text) => text !== 'foreign');
        assert.equal(codes.at(-1), other);
        for (const code of codes.slice(0, -1)) {
          // A changed digit makes a card's prefix of a pass's: nobody signed what stands behind it.
          if (code.startsWith(CARD_PREFIX)) assert.throws(() => decodeCard(cardKey, code), Malformed);
          else assert.equal(code.length, PASS.length);
        }
      }),
      { examples: [[2, '2'.charCodeAt(0), false]] },
    );
    assert.equal(decodeCard(cardKey, CARD).kind, 'card', 'control: a real card is read');
  });
});
