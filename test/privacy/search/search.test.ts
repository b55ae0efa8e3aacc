import assert from 'node:assert/strict';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { encodeBase45 } from '../../../protocol/base45';
import { patternsOf } from './encodings';
import { searchFor } from './search';

const PHONE = '13800246021';
const NAME = '欧阳明玉';
const TOKEN = Uint8Array.from({ length: 32 }, (_, i) => (i * 37 + 201) & 255);
const search = searchFor([
  { name: 'phone', value: PHONE },
  { name: 'document', value: '21010219800112402X' },
  { name: 'name', value: NAME },
  { name: 'token', value: TOKEN },
]);
const names = (bytes: Uint8Array, isWhole = false) => [
  ...new Set(search(bytes, isWhole).map(({ canary }) => canary)),
];

describe('test/privacy: the grep', () => {
  it('finds each canary in each encoding, whatever stands around it', () => {
    const around = fc.uint8Array({ maxLength: 40 });
    fc.assert(
      fc.property(fc.constantFrom(...search.patterns), around, around, (pattern, before, after) => {
        const found = search(Buffer.concat([before, pattern.bytes, after]));
        assert.ok(found.some(({ canary }) => canary === pattern.canary));
      }),
    );
  });

  it('finds what independent encoders wrote, at every offset within their groups', () => {
    for (let before = 0; before < 8; before++) {
      const value = Buffer.from(`${'#'.repeat(before)}${PHONE}&name=${NAME}&doc=21010219800112402X!`);
      const forms: Record<string, string | Uint8Array> = {
        base64: value.toString('base64'),
        base64url: value.toString('base64url'),
        hex: value.toString('hex'),
        utf16: Buffer.from(value.toString(), 'utf16le'),
        'utf16 in hex': Buffer.from(value.toString(), 'utf16le').toString('hex'),
        json: JSON.stringify({ value: value.toString() }),
        'buffer in json': JSON.stringify(value),
        url: new URLSearchParams({ value: value.toString() }).toString(),
        base45: encodeBase45(value),
      };
      for (const [form, written] of Object.entries(forms)) {
        const found = names(Buffer.from(written as string));
        assert.deepEqual(found.sort(), ['document', 'name', 'phone'], `${form}, ${before} bytes before`);
      }
    }
  });

  it('finds a number that a machine keeps as digits or as a number', () => {
    const real = Buffer.alloc(20);
    real.writeDoubleLE(13_800_246_021, 7);
    const whole = Buffer.alloc(20);
    whole.writeBigUInt64BE(8_613_800_246_021n, 5);
    for (const bytes of [real, whole, Buffer.from('013800246021', 'hex')])
      assert.deepEqual(names(bytes), ['phone']);
    // As a text message names its sender (3GPP TS 23.040, 9.1.2.5): 86 13 80 02 46 02 1f, each byte turned round.
    assert.deepEqual(names(Buffer.from('683108206420f1', 'hex')), ['phone']);
  });

  it('finds a Chinese name in a file of GB18030', () => {
    // 欧阳明玉 by its code points in GB 18030-2022.
    assert.deepEqual(names(Buffer.from('c5b7d1f4c3f7d3f1', 'hex')), ['name']);
  });

  it('finds what lies in gzip, zlib and brotli, also when it is cut off or has neighbours', () => {
    const text = Buffer.from(`${'log line\n'.repeat(500)}${PHONE}\n${'log line\n'.repeat(500)}`);
    const noise = Buffer.from('before it something else, and after it too ');
    for (const [how, packed] of [
      ['gzip', gzipSync(text)],
      ['zlib', deflateSync(text)],
    ] as const) {
      assert.deepEqual(names(Buffer.concat([noise, packed, noise])), ['phone'], how);
      assert.deepEqual(names(packed.subarray(0, packed.length - 9)), ['phone'], `${how} cut off`);
    }
    assert.deepEqual(names(brotliCompressSync(text), true), ['phone']);
    assert.deepEqual(names(gzipSync(gzipSync(text)), true), ['phone'], 'gzip within gzip');
  });

  it('finds nothing in what holds none of them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5_000 }), (bytes) => assert.deepEqual(search(bytes), [])),
    );
    assert.deepEqual(names(Buffer.from('13800246022 欧阳明王 13800246021'.slice(0, -1))), []);
  });

  it('keeps no pattern that memory holds by chance', () => {
    for (const canary of [PHONE, NAME, TOKEN])
      for (const { bytes, encoding } of patternsOf({ name: 'x', value: canary }))
        assert.ok(bytes.length >= 6, `${encoding}: ${bytes.length} bytes`);
  });
});
