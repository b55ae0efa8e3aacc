import assert from 'node:assert/strict';
import fc from 'fast-check';
import { utf8 } from '../bytes';
import { Malformed } from '../errors';
import { FAULTS } from '../faults';
import { terminalWriteRule, topics } from '../topics';
import examples from '../vectors/status-messages.json';
import { decodeAbout } from './about';
import { decodeAlert } from './alert';
import { decodeBundlePointer } from './bundle-pointer';
import { coarse, countOf } from './coarse';
import { decodeCommand } from './command';
import { decodeCount } from './count';
import { decodeDesired } from './desired';
import { decodeHealth } from './health';
import { decodePosition } from './position';
import { decodeReply } from './reply';
import { decodeServerState, encodeJson } from './state';
import { decodeTrip } from './trip';

const READERS = {
  about: decodeAbout,
  health: decodeHealth,
  position: decodePosition,
  trip: decodeTrip,
  count: decodeCount,
  alert: decodeAlert,
  reply: decodeReply,
  command: decodeCommand,
  desired: decodeDesired,
  bundle: decodeBundlePointer,
  server: decodeServerState,
};
type Name = keyof typeof READERS;

/** One change each that makes the example wrong, and where the error must point. */
const WRONG: [Name, object, RegExp][] = [
  ['about', { configVersion: -1 }, /configVersion/],
  ['about', { vehicle: { id: '1', kind: 'tram', label: '1' } }, /vehicle/],
  ['health', { at: '2026-11-25 01:02' }, /\/at/],
  ['health', { items: { ...examples.health.items, cpu: 'fine' } }, /items\/cpu/],
  ['health', { ledger: { ...examples.health.ledger, waiting: '3' } }, /waiting/],
  ['position', { lat: 91 }, /lat/],
  ['position', { at: 'now' }, /\/at/],
  ['trip', { by: 'guess' }, /\/by/],
  ['trip', { startDate: '2026-11-25' }, /startDate/],
  ['count', { checkIns: { code: 'few' } }, /checkIns/],
  ['alert', { level: 'fatal' }, /level/],
  ['alert', { facts: { why: { nested: 1 } } }, /facts/],
  ['reply', { state: 'perhaps' }, /state/],
  ['command', { kind: 'shell' }, /valid/],
  ['command', { args: { zh: '' } }, /valid/],
  ['desired', { version: 0 }, /version/],
  ['bundle', { number: 1.5 }, /number/],
  ['server', { online: 'yes' }, /online/],
];

describe('messages for fleet tools', () => {
  for (const name of Object.keys(READERS) as Name[]) {
    const example = examples[name];
    it(`${name}: is read, also with keys of a later version`, () => {
      assert.deepEqual(READERS[name](encodeJson(example)), example);
      const later = { ...example, later: { than: 'this' } };
      assert.deepEqual(READERS[name](encodeJson(later)), later);
    });
    it(`${name}: is refused in words when it lacks what it must have, or is no JSON`, () => {
      assert.throws(() => READERS[name](encodeJson({})), Malformed);
      assert.throws(() => READERS[name](utf8('{')), /not JSON/);
      assert.throws(() => READERS[name](new Uint8Array(20_000).fill(32)), /bytes long/);
    });
  }

  for (const [name, change, where] of WRONG)
    it(`${name}: is refused with ${JSON.stringify(change).slice(0, 60)}`, () => {
      const message = encodeJson({ ...examples[name], ...change });
      assert.throws(
        () => READERS[name](message),
        (error) => error instanceof Malformed && where.test(error.message),
      );
    });

  it('show no single rider: 1 to 4 are "<5", and what is sent again and again moves in fives', () => {
    assert.deepEqual([0, 1, 4, 5, 6].map(countOf), [0, '<5', '<5', 5, 6]);
    fc.assert(
      fc.property(fc.integer({ min: 5, max: 1e6 }), (n) => {
        assert.equal(Number(coarse(n)) % 5, 0);
        assert.ok(Number(coarse(n)) <= n && n - Number(coarse(n)) < 5);
      }),
    );
    assert.deepEqual([0, 1, 4, 9].map(coarse), [0, '<5', '<5', 5]);
  });
});

describe('faults', () => {
  it('each have one topic that a terminal may write, retained; no other alert has one', () => {
    for (const id of Object.keys(FAULTS))
      assert.equal(terminalWriteRule('op', 'abcdefg', topics.alert('op', 'abcdefg', id))?.retain, true, id);
    for (const id of ['', 'constructor', 'storage/x', '__proto__', 'Storage'])
      assert.equal(terminalWriteRule('op', 'abcdefg', topics.alert('op', 'abcdefg', id)), undefined, id);
  });

  it('say in both languages what is wrong and what to do', () => {
    for (const [id, { what, todo }] of Object.entries(FAULTS))
      for (const words of [what, todo]) assert.ok(words.zh.length > 1 && words.en.length > 3, id);
  });
});
