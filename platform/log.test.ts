import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createLog, filePath, type LogFields } from './log';

const MOMENT = Date.UTC(2026, 0, 12, 6, 32, 8, 123);

function lineOf(event: string, fields?: LogFields): string {
  const lines: string[] = [];
  const log = createLog('operator', { write: (line) => lines.push(line), clock: { now: () => MOMENT } });
  log.info(event, fields);
  assert.equal(lines.length, 1);
  return lines[0]!;
}

/** What stands behind `field=`. */
function shown(value: LogFields[string]): string {
  return lineOf('event', { field: value }).split('field=')[1] ?? '';
}

describe('Log', () => {
  it('writes one line an event: time, part, level, event, fields', () => {
    assert.equal(
      lineOf('segment closed', { day: 20465, rows: 12 }),
      '2026-01-12T06:32:08.123Z operator info segment closed day=20465 rows=12',
    );
    const lines: string[] = [];
    const log = createLog('terminal', {
      write: (line) => lines.push(line),
      clock: { now: () => Number.NaN },
    });
    log.warn('clock unsure');
    log.error('disk full', { error: Object.assign(new Error('write'), { code: 'ENOSPC' }) });
    assert.deepEqual(lines, [
      '<no time> terminal warn clock unsure',
      '<no time> terminal error disk full error="ENOSPC: write"',
    ]);
  });

  it('prints plain words, Chinese, paths, times, addresses of its own and error codes as they are', () => {
    const plain = [
      'bus',
      'line 168',
      '辽宁沈阳，168路到沈阳北站。',
      'https://127.0.0.1:28443/segments',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'waiting for authority-relay.crt.pem',
      '2026-01-12T06:32:08.123Z',
      '2026-01-12 to 2026-01-26',
      'abcdefg',
      'v20.20.2',
    ];
    for (const text of plain) assert.equal(shown(text).replaceAll('"', ''), text);
    assert.equal(
      shown(filePath('/home/user1/Work24/coride/.coride/operator/journal')),
      '/home/user1/Work24/coride/.coride/operator/journal',
    );
    assert.equal(shown(true), 'true');
    assert.equal(shown(null), 'none');
    assert.equal(lineOf('event', { absent: undefined }), lineOf('event'));
  });

  it('prints sizes but no number long enough for a person', () => {
    assert.equal(shown(999_999), '999999');
    assert.equal(shown(16_777_216), '1.68e7');
    assert.equal(shown(13_812_345_678), '1.38e10');
    assert.equal(shown(-0.123456789), '-0.123457');
    assert.equal(shown(Number.POSITIVE_INFINITY), 'Infinity');
  });

  it('never prints bytes, JSON, links with something behind #, or passes', () => {
    assert.equal(shown(new Uint8Array(163)), '<bytes 163>');
    assert.equal(shown('{"phone":"13812345678"}'), '"<text 23>"');
    assert.equal(shown('HTTPS://CHECK.CORIDE.CN/#ABCDEFGHIJKLMNOPQRSTUVWX23'), '"<text 51>"');
    assert.equal(shown('CR1:6BF+70 8-$%'), '"<text 15>"');
    assert.equal(shown(new Error('bad pass CR1:6BF+70 8-$% here')), '"bad pass <masked>"');
  });

  it('stays on one line', () => {
    const error = new Error('first\nsecond\r\u2028third\u0000');
    const line = lineOf('event', { error });
    for (const breaking of ['\n', '\r', '\u2028', '\u0000']) assert(!line.includes(breaking));
    assert.equal(lineOf('a\nb').includes('\n'), false);
  });

  describe('never prints a rider', () => {
    const digits = (length: number) =>
      fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: length, maxLength: length });
    const mobile = digits(9).map((rest) => `13${rest}`);
    const phone = fc
      .tuple(mobile, fc.constantFrom('', '+86', '86', '0086'))
      .map(([number, country]) => country + number);
    const grouped = fc
      .tuple(mobile, fc.constantFrom(' ', '-', '.'))
      .map(([number, gap]) => [number.slice(0, 3), number.slice(3, 7), number.slice(7)].join(gap));
    const identity = fc.tuple(digits(17), fc.constantFrom('0', '5', 'X', 'x')).map((parts) => parts.join(''));
    const bytesOf = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
    const written = (bytes: Uint8Array) => [
      Buffer.from(bytes).toString('hex'),
      Buffer.from(bytes).toString('hex').toUpperCase(),
      Buffer.from(bytes).toString('base64'),
      Buffer.from(bytes).toString('base64url'),
      base32(bytes),
      base32(bytes).toLowerCase(),
      bytes.toString(),
      [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' '),
    ];
    const secret = fc.oneof(
      phone,
      grouped,
      identity,
      bytesOf(16).chain((tag) => fc.constantFrom(...written(tag))),
      bytesOf(163).chain((ticket) => fc.constantFrom(...written(ticket))),
      fc
        .string({
          unit: fc.constantFrom(...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:'),
          minLength: 117,
          maxLength: 249,
        })
        .map((text) => `CR1:${text.trim()}`),
    );
    const around = fc.constantFrom('', 'for ', 'rider=', '(', 'ticket: ', '手机', '/');

    it('in any event, field, field name, path or error, whatever stands around', () => {
      fc.assert(
        fc.property(secret, around, around, (hidden, before, after) => {
          const text = `${before}${hidden}${after}`;
          const error = Object.assign(new Error(text), { code: hidden });
          const caused = new Error(`cannot store: ${text}`);
          const fields = { text, error, caused, path: filePath(text), [text]: 1, [`k${hidden}`]: text };
          const line = lineOf(text, fields);
          assert(!line.includes(hidden), `${hidden} in ${line}`);
          assert(!longestShared(line, hidden, 12), `a part of ${hidden} in ${line}`);
        }),
        { numRuns: 2000 },
      );
    });

    it('control: without masking the same search finds it', () => {
      fc.assert(
        fc.property(secret, (hidden) => {
          assert(
            longestShared(`2026-01-12T06:32:08.123Z operator info ${hidden}`, hidden, 12) ||
              hidden.length < 12,
          );
        }),
      );
    });
  });
});

/** Whether `line` holds `length` characters in a row of `hidden`. */
function longestShared(line: string, hidden: string, length: number): boolean {
  for (let at = 0; at + length <= hidden.length; at++) {
    if (line.includes(hidden.slice(at, at + length))) return true;
  }
  return false;
}

function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[Number.parseInt(five.padEnd(5, '0'), 2)])
    .join('');
}
