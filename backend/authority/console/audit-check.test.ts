import assert from 'node:assert/strict';
import type { ActionName } from '../../../protocol/audit/actions';
import { createCounter } from '../../../protocol/audit/counts';
import { signHead } from '../../../protocol/audit/head';
import { createTree } from '../../../protocol/audit/tree';
import { toBase64url } from '../../../protocol/bytes';
import { sha256 } from '../../../protocol/hmac';
import { generateSigningKey } from '../../../protocol/signing';
import { decodeEntry, encodeEntry } from '../audit/entry';
import { checkLook, checkWhole, headOf } from './page/audit-check';
import type { ShownAudit } from './shown-audit';

const AT = Date.parse('2020-01-12T12:00:00+08:00');
const key = generateSigningKey();

/** A log of these entries as the vault shows it, signed by the audit key: an insider has that. */
function logOf(entries: readonly Uint8Array[], by = key) {
  const tree = createTree(sha256);
  for (const entry of entries) tree.append(entry);
  const head = signHead(by, { size: tree.size, at: AT, root: tree.root() });
  const counter = createCounter(() => 480);
  for (const entry of entries) counter.add(decodeEntry(entry));
  const page: ShownAudit = {
    entries: entries
      .map((entry, index) => ({
        index,
        entry: toBase64url(entry),
        proof: tree.inclusion(index, tree.size).map(toBase64url),
      }))
      .reverse(),
    head: { ...head, root: toBase64url(head.root), signature: toBase64url(head.signature) },
    shown: { size: 0, at: AT },
    months: counter.months(),
  };
  return {
    page,
    proof: async (from: number, to: number) => tree.consistency(from, to),
    through: async (from: number) => entries.slice(from, from + 3),
  };
}

const entryOf = (n: number, action: ActionName = 'case-approved') =>
  encodeEntry({ action, who: ['li'], about: `case ${n}` }, AT + n);
const history = Array.from({ length: 11 }, (_, n) => entryOf(n));
const kept = headOf(logOf(history.slice(0, 6)).page.head);

describe("what the auditor's page finds by itself", () => {
  const look = (log: ReturnType<typeof logOf>, before = kept) =>
    checkLook(log.page, key.public, before, log.proof);
  const whole = (log: ReturnType<typeof logOf>) => checkWhole(log.page, 480, log.through);

  it('is nothing where the log goes on from the kept head, or is seen for the first time (controls)', async () => {
    const log = logOf(history);
    assert.deepEqual(await look(log), []);
    assert.deepEqual(await checkLook(log.page, key.public, undefined, log.proof), []);
    assert.deepEqual(await look(logOf(history.slice(0, 6))), [], 'nothing happened since');
    assert.deepEqual(await whole(log), []);
  });

  it('is a log that was edited and signed anew, whichever entry of before it was', async () => {
    for (let n = 0; n < 6; n++) {
      const edited = history.map((entry, i) => (i === n ? entryOf(n, 'sign-in') : entry));
      assert.deepEqual(await look(logOf(edited)), ['does not continue'], `entry ${n}`);
    }
    for (const wrong of [history.slice(1), [entryOf(99), ...history], history.toReversed()])
      assert.deepEqual(await look(logOf(wrong)), ['does not continue']);
    // After the kept head nobody can tell: the next look will.
    assert.deepEqual(await look(logOf([...history.slice(0, 8), entryOf(99)])), []);
  });

  it('is a fork, though each of its two logs is signed and whole', async () => {
    const [one, other] = [logOf(history), logOf([...history.slice(0, 5), entryOf(50), entryOf(51)])];
    assert.deepEqual(await whole(other), []);
    assert.deepEqual(await look(other, headOf(one.page.head)), ['cut off']);
    assert.deepEqual(await look(one, headOf(other.page.head)), ['does not continue']);
  });

  it('is an end that was cut off, and a head that somebody else signed', async () => {
    assert.deepEqual(await look(logOf(history.slice(0, 5))), ['cut off']);
    assert.deepEqual(await look(logOf(history, generateSigningKey())), ['not signed']);
  });

  it('is an entry that is listed but not in the log', async () => {
    const log = logOf(history);
    for (const n of history.keys()) {
      const entries = log.page.entries.map((each) =>
        each.index === n ? { ...each, entry: toBase64url(entryOf(n, 'sign-out')) } : each,
      );
      assert.deepEqual(await look({ ...log, page: { ...log.page, entries } }), ['entry not in the log']);
    }
  });

  it('is an entry of the whole log that was changed in one byte, is missing or too many; and counts that differ', async () => {
    const log = logOf(history);
    const last = history.at(-1)!;
    for (let at = 0; at < last.length; at += 7) {
      const changed = last.slice();
      changed[at]! ^= 1;
      const through = async (from: number) =>
        from > 10 ? [] : [...history.slice(from, 10), changed].slice(0, 3);
      assert.deepEqual(await checkWhole(log.page, 480, through), ['entries give another head'], `byte ${at}`);
    }
    const short = async (from: number) => history.slice(0, 10).slice(from, from + 3);
    assert.deepEqual(await checkWhole(log.page, 480, short), ['entries give another head']);
    const months = [{ month: '2020-01', counts: { 'cases approved': 2 } }];
    assert.deepEqual(await whole({ ...log, page: { ...log.page, months } }), ['counts differ']);
    assert.deepEqual(await whole(log), [], 'control');
  });
});
