/**
 * The Merkle tree of RFC 6962 section 2: an append-only list whose root commits to every entry, with proofs that an
 * entry is in it and that a later list continues an earlier one. Pure: the hash comes in, for servers take node:crypto
 * and the rider's page plain script. Checking follows RFC 9162 sections 2.1.3.2 and 2.1.4.2.
 */
import { concat, sameBytes, uint } from '../bytes';

/** SHA-256, 32 bytes. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

export const leafHash = (sha256: Sha256, entry: Uint8Array): Uint8Array => sha256(concat(LEAF, entry));
const nodeHash = (sha256: Sha256, left: Uint8Array, right: Uint8Array): Uint8Array =>
  sha256(concat(NODE, left, right));

/** A growing tree. It keeps 64 bytes an entry; a root or a proof takes logarithmic time. */
export type MerkleTree = {
  readonly size: number;
  /** Adds an entry behind the last. */
  append(entry: Uint8Array): void;
  /** The root over the first `size` entries; by default over all. */
  root(size?: number): Uint8Array;
  /** Proves that entry `index` is in the tree of the first `size`. */
  inclusion(index: number, size: number): Uint8Array[];
  /** Proves that the tree of the first `to` entries begins with those of the first `from`; empty for 0 and for equal. */
  consistency(from: number, to: number): Uint8Array[];
};

export function createTree(sha256: Sha256): MerkleTree {
  /** `levels[k][i]`: the hash over the entries from i * 2^k, as far as 2^k of them are there. */
  const levels: Uint8Array[][] = [[]];
  const size = () => levels[0]!.length;

  /** MTH(D[from:to]) of RFC 6962 section 2.1. */
  const hashOf = (from: number, to: number): Uint8Array => {
    const count = to - from;
    if (count === 0) return sha256(new Uint8Array(0));
    const level = Math.log2(count);
    if (Number.isInteger(level) && from % count === 0) return levels[level]![from / count]!;
    const left = from + largestPowerBelow(count);
    return nodeHash(sha256, hashOf(from, left), hashOf(left, to));
  };

  /** PATH(index, D[from:to]). */
  const path = (index: number, from: number, to: number): Uint8Array[] => {
    if (to - from === 1) return [];
    const middle = from + largestPowerBelow(to - from);
    return index < middle
      ? [...path(index, from, middle), hashOf(middle, to)]
      : [...path(index, middle, to), hashOf(from, middle)];
  };

  /** SUBPROOF(until, D[from:to], whole). */
  const subproof = (until: number, from: number, to: number, whole: boolean): Uint8Array[] => {
    if (until === to) return whole ? [] : [hashOf(from, to)];
    const middle = from + largestPowerBelow(to - from);
    return until <= middle
      ? [...subproof(until, from, middle, whole), hashOf(middle, to)]
      : [...subproof(until, middle, to, false), hashOf(from, middle)];
  };

  const expectWithin = (least: number, value: number, most: number) => {
    if (!Number.isInteger(value) || value < least || value > most)
      throw new RangeError(`${value} is no size of this tree, must be ${least} to ${most}`);
  };

  return {
    get size() {
      return size();
    },
    append(entry) {
      let hash = leafHash(sha256, entry);
      for (let level = 0; ; level++) {
        levels[level] ??= [];
        const row = levels[level]!;
        row.push(hash);
        if (row.length % 2 === 1) return;
        hash = nodeHash(sha256, row.at(-2)!, hash);
      }
    },
    root(of = size()) {
      expectWithin(0, of, size());
      return hashOf(0, of);
    },
    inclusion(index, of) {
      expectWithin(1, of, size());
      expectWithin(0, index, of - 1);
      return path(index, 0, of);
    },
    consistency(from, to) {
      expectWithin(0, to, size());
      expectWithin(0, from, to);
      return from === 0 || from === to ? [] : subproof(from, 0, to, true);
    },
  };
}

/** Whether `entry` is entry `index` of the tree of `size` entries with this root. */
export function provesInclusion(
  sha256: Sha256,
  entry: Uint8Array,
  index: number,
  { size, root }: TreeHead,
  proof: readonly Uint8Array[],
): boolean {
  if (index < 0 || index >= size) return false;
  let at = index;
  let last = size - 1;
  let hash = leafHash(sha256, entry);
  for (const sibling of proof) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      hash = nodeHash(sha256, sibling, hash);
      while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)];
    } else hash = nodeHash(sha256, hash, sibling);
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && sameBytes(hash, root);
}

/** What the audit key signs of a head, behind its label: `size (6) | at (6) | root`. */
export const headBytes = ({ size, at, root }: TreeHead & { readonly at: number }): Uint8Array =>
  concat(uint(size, 6), uint(at, 6), root);

/** Size and root of a tree. */
export type TreeHead = { readonly size: number; readonly root: Uint8Array };

/** Whether the tree of `later` begins with all the entries of `earlier`, unchanged. */
export function provesConsistency(
  sha256: Sha256,
  earlier: TreeHead,
  later: TreeHead,
  proof: readonly Uint8Array[],
): boolean {
  if (earlier.size > later.size) return false;
  if (earlier.size === later.size) return proof.length === 0 && sameBytes(earlier.root, later.root);
  if (earlier.size === 0) return proof.length === 0 && sameBytes(earlier.root, sha256(new Uint8Array(0)));
  const isWholeSubtree = Number.isInteger(Math.log2(earlier.size));
  const [first, ...rest] = isWholeSubtree ? [earlier.root, ...proof] : proof;
  if (!first) return false;
  let at = earlier.size - 1;
  let last = later.size - 1;
  while (at % 2 === 1) [at, last] = [half(at), half(last)];
  let before = first;
  let after = first;
  for (const each of rest) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      before = nodeHash(sha256, each, before);
      after = nodeHash(sha256, each, after);
      while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)];
    } else after = nodeHash(sha256, after, each);
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && sameBytes(before, earlier.root) && sameBytes(after, later.root);
}

const half = (value: number): number => Math.floor(value / 2);

/** The largest power of two that is smaller than `count`, for `count` of 2 and more. */
function largestPowerBelow(count: number): number {
  let power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}
