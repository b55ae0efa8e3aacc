import assert from 'node:assert/strict';
import fc from 'fast-check';
import { concat, fromHex, sameBytes, toHex, utf8 } from '../bytes';
import { sha256 } from '../hmac';
import vector from '../vectors/audit-tree.json';
import { createTree, leafHash, provesConsistency, provesInclusion, type Sha256 } from './tree';

const sha: Sha256 = (bytes) => sha256(bytes);
const treeOf = (entries: readonly Uint8Array[], hash = sha) => {
  const tree = createTree(hash);
  for (const entry of entries) tree.append(entry);
  return tree;
};

/** RFC 6962 section 2.1, word by word and slowly. */
function slowRoot(entries: readonly Uint8Array[]): Uint8Array {
  if (entries.length === 0) return sha256(new Uint8Array(0));
  if (entries.length === 1) return leafHash(sha, entries[0]!);
  let k = 1;
  while (k * 2 < entries.length) k *= 2;
  return sha256(Uint8Array.of(1), slowRoot(entries.slice(0, k)), slowRoot(entries.slice(k)));
}

/** A "hash" that writes the tree down, so that proofs can be read with the RFC's own letters. */
const names: Record<string, string> = {};
const spelled: Sha256 = (bytes) => {
  const text = new TextDecoder().decode(bytes.subarray(1));
  return utf8(bytes[0] === 0 ? text : (names[text] ?? text));
};

describe('the audit tree (RFC 6962)', () => {
  const entries = vector.entries.map(fromHex);

  it('gives the published roots of trees of 0 to 8 entries', () => {
    vector.roots.forEach((root, size) => {
      assert.equal(toHex(treeOf(entries.slice(0, size)).root()), root, `${size} entries`);
      assert.equal(toHex(treeOf(entries).root(size)), root, `the first ${size} of 8`);
    });
  });

  it("gives the proofs of the RFC's own example, section 2.1.3, node by node", () => {
    // Leaves a b c d e f j of d0..d6; g = ab, h = cd, i = ef, k = gh, l = ij; hash0 = d0, hash1 = hash(d0, d1), …
    Object.assign(names, { ab: 'g', cd: 'h', ef: 'i', gh: 'k', ij: 'l' });
    const leaves = [...'abcdefj'].map(utf8);
    const tree = treeOf(leaves, spelled);
    const read = (proof: Uint8Array[]) => proof.map((node) => new TextDecoder().decode(node)).join(' ');
    assert.equal(read(tree.inclusion(0, 7)), 'b h l');
    assert.equal(read(tree.inclusion(3, 7)), 'c g l');
    assert.equal(read(tree.inclusion(4, 7)), 'f j k');
    assert.equal(read(tree.inclusion(6, 7)), 'i k');
    assert.equal(read(tree.consistency(3, 7)), 'c d g l');
    assert.equal(read(tree.consistency(4, 7)), 'l');
    assert.equal(read(tree.consistency(6, 7)), 'i j k');
  });

  it('proves every entry in every tree, and every tree to continue every earlier one', () => {
    const many = Array.from({ length: 40 }, (_, i) => Uint8Array.of(i));
    const tree = treeOf(many);
    for (let to = 0; to <= many.length; to++) {
      assert.ok(sameBytes(tree.root(to), slowRoot(many.slice(0, to))), `${to}`);
      const later = { size: to, root: tree.root(to) };
      for (let index = 0; index < to; index++)
        assert.ok(
          provesInclusion(sha, many[index]!, index, later, tree.inclusion(index, to)),
          `${index}/${to}`,
        );
      for (let from = 0; from <= to; from++) {
        const earlier = { size: from, root: tree.root(from) };
        assert.ok(provesConsistency(sha, earlier, later, tree.consistency(from, to)), `${from}/${to}`);
      }
    }
  });

  it('proves nothing of a log in which one entry was changed, left out or put in', () => {
    const changes = fc.record({
      size: fc.integer({ min: 1, max: 60 }),
      more: fc.integer({ min: 0, max: 60 }),
      at: fc.nat(),
      how: fc.constantFrom('changed', 'left out', 'put in'),
    });
    fc.assert(
      fc.property(changes, ({ size, more, at, how }) => {
        const honest = Array.from({ length: size + more }, (_, i) => utf8(`entry ${i}`));
        const place = at % size;
        const forged = [...honest];
        if (how === 'changed') forged[place] = utf8('another');
        else forged.splice(place, how === 'left out' ? 1 : 0, ...(how === 'put in' ? [utf8('new')] : []));
        const earlier = { size, root: treeOf(honest).root(size) };
        const other = treeOf(forged);
        const later = { size: other.size, root: other.root() };
        const proof = other.size >= size ? other.consistency(size, other.size) : [];
        assert.ok(!provesConsistency(sha, earlier, later, proof));
        // Control: without the change the same proof holds.
        const tree = treeOf(honest);
        const own = { size: tree.size, root: tree.root() };
        assert.ok(provesConsistency(sha, earlier, own, tree.consistency(size, tree.size)));
      }),
    );
  });

  it('takes no proof with a hash changed, missing or added', () => {
    const tree = treeOf(Array.from({ length: 21 }, (_, i) => Uint8Array.of(i)));
    const head = (size: number) => ({ size, root: tree.root(size) });
    for (let from = 1; from < 21; from++) {
      const proof = tree.consistency(from, 21);
      const holds = (hashes: Uint8Array[]) => provesConsistency(sha, head(from), head(21), hashes);
      assert.ok(holds(proof));
      assert.ok(!holds([...proof, proof[0]!]));
      assert.ok(!holds(proof.slice(1)));
      for (let i = 0; i < proof.length; i++)
        assert.ok(
          !holds(
            proof.map((hash, k) =>
              k === i ? concat(hash.subarray(0, 31), Uint8Array.of(hash[31]! ^ 1)) : hash,
            ),
          ),
        );
    }
  });
});
