import assert from 'node:assert/strict';
import fc from 'fast-check';
import QRCode from 'qrcode';
import { fromHex, toHex } from '../bytes';
import { Malformed } from '../errors';
import { terminalIdOf, terminalNumberOf } from '../terminal-id';
import vectors from '../vectors/boarding-code.json';
import { codeFromFragment, codeUrl, decodeCode } from './layout';
import { makeCode, provesCode } from './mac';
import { CODE_PERIOD_MS, codeAge, STEP_MODULUS, STEP_MS, stepOf, stepTime } from './steps';

const codeKeys = fc.uint8Array({ minLength: 32, maxLength: 32 });
const numbers = fc.integer({ min: 0, max: 0xffff_ffff });
const steps = fc.integer({ min: 0, max: STEP_MODULUS - 1 });

describe('boarding code', () => {
  for (const vector of vectors.cases)
    it(`is made and read as the vector of ${vector.time} says`, () => {
      const { clockTrusted, terminalNumber, step } = vector;
      assert.equal(stepOf(Date.parse(vector.time)), step);
      const bytes = makeCode(fromHex(vector.codeKey), { clockTrusted, terminalNumber, step });
      assert.equal(toHex(bytes), vector.bytes);
      assert.equal(codeUrl(vector.site, bytes), vector.url);
      assert.equal(terminalIdOf(terminalNumber), vector.terminalId);
      assert.equal(terminalNumberOf(vector.terminalId), terminalNumber);
      const read = decodeCode(codeFromFragment(vector.url.split('#')[1]!));
      assert.deepEqual({ ...read, mac: undefined }, { clockTrusted, terminalNumber, step, mac: undefined });
      assert.ok(provesCode(fromHex(vector.codeKey), read));
    });

  it('differs in every step and is equal within one', () => {
    fc.assert(
      fc.property(codeKeys, numbers, steps, steps, (key, terminalNumber, a, b) => {
        const code = (step: number) => toHex(makeCode(key, { clockTrusted: true, terminalNumber, step }));
        assert.equal(code(a) === code(b), a === b);
      }),
    );
  });

  it('is refused with any flipped bit, or under another key', () => {
    fc.assert(
      fc.property(
        codeKeys,
        numbers,
        steps,
        fc.integer({ min: 0, max: 127 }),
        (key, terminalNumber, step, bit) => {
          const bytes = makeCode(key, { clockTrusted: true, terminalNumber, step });
          assert.ok(provesCode(key, decodeCode(bytes)));
          const otherKey = key.map((byte) => byte ^ 1);
          assert.ok(!provesCode(otherKey, decodeCode(bytes)));
          bytes[bit >> 3]! ^= 1 << (bit & 7);
          let proven = false;
          try {
            proven = provesCode(key, decodeCode(bytes));
          } catch (error) {
            assert.ok(error instanceof Malformed);
          }
          assert.equal(proven, false);
        },
      ),
    );
  });

  it('fits a QR code of 29 modules at level M with a site of 28 characters', () => {
    const bytes = makeCode(new Uint8Array(32), { clockTrusted: true, terminalNumber: 1, step: 1 });
    const site = 'https://abcdefghijklmnop.org';
    assert.equal(site.length, 28);
    const qr = QRCode.create(codeUrl(site, bytes), { errorCorrectionLevel: 'M' });
    assert.equal(qr.modules.size, 29);
  });

  it('refuses fragments that are none', () => {
    for (const text of ['', 'ABC', 'A'.repeat(27), `${'A'.repeat(25)}1`, `${'A'.repeat(25)}!`])
      assert.throws(() => codeFromFragment(text), Malformed, text);
  });
});

describe('steps', () => {
  it('a step means the time nearest to now, across its turn of five years', () => {
    const times = fc.integer({ min: STEP_MS * STEP_MODULUS, max: 4_000_000_000_000 });
    const skews = fc.integer({ min: -80_000_000_000, max: 80_000_000_000 });
    fc.assert(
      fc.property(times, skews, (at, skew) => {
        assert.equal(stepTime(stepOf(at), at + skew), Math.floor(at / STEP_MS) * STEP_MS);
      }),
    );
  });

  it('a code is good from 30 s before to 90 s after, late up to 24 hours', () => {
    const code = Date.parse('2020-01-12T06:32:00Z');
    const cases: [number, ReturnType<typeof codeAge>][] = [
      [-30_001, 'early'],
      [-30_000, 'live'],
      [0, 'live'],
      [90_000, 'live'],
      [90_001, 'late'],
      [86_400_000, 'late'],
      [86_400_001, 'expired'],
    ];
    for (const [age, standing] of cases) assert.equal(codeAge(code, code + age), standing, `${age} ms`);
    assert.equal(CODE_PERIOD_MS % STEP_MS, 0);
  });
});
