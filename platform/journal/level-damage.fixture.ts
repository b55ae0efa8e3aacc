import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

function file(index: string, kind: RegExp): string {
  const found = readdirSync(index)
    .filter((name) => kind.test(name))
    .map((name) => join(index, name))
    .sort((a, b) => statSync(b).size - statSync(a).size)[0];
  assert(found, `no ${kind} in ${readdirSync(index)}`);
  return found;
}

function rewrite(path: string, change: (bytes: Buffer) => Buffer): void {
  writeFileSync(path, change(readFileSync(path)));
}

const LOG = /\.log$/;
const TABLE = /\.ldb$/;
const MANIFEST = /^MANIFEST/;

/** Every damage of FAULTS.md 3.2 to the LevelDB in a folder `index` of its own, closed, with a table, a log and a manifest. */
export const LEVEL_DAMAGES: [what: string, damage: (index: string) => void][] = [
  ['CURRENT missing', (index) => rmSync(join(index, 'CURRENT'))],
  ['CURRENT empty', (index) => writeFileSync(join(index, 'CURRENT'), '')],
  [
    'MANIFEST cut by 10 bytes',
    (index) => truncateSync(file(index, MANIFEST), statSync(file(index, MANIFEST)).size - 10),
  ],
  ['MANIFEST empty', (index) => truncateSync(file(index, MANIFEST), 0)],
  [
    'its log cut by 100 bytes',
    (index) => truncateSync(file(index, LOG), statSync(file(index, LOG)).size - 100),
  ],
  [
    'a bit of its log flipped',
    (index) =>
      rewrite(file(index, LOG), (bytes) => {
        bytes[bytes.length >> 1]! ^= 1;
        return bytes;
      }),
  ],
  [
    'the second half of its log zeros',
    (index) => rewrite(file(index, LOG), (bytes) => bytes.fill(0, bytes.length >> 1)),
  ],
  ['its log missing', (index) => rmSync(file(index, LOG))],
  [
    'bits of a table flipped',
    (index) =>
      rewrite(file(index, TABLE), (bytes) => {
        // As many as surely hit a key: values and filters are not compared when it is opened (README).
        const from = bytes.length >> 2;
        for (let at = from; at < from + 64; at++) bytes[at]! ^= 1;
        return bytes;
      }),
  ],
  ['a table empty', (index) => truncateSync(file(index, TABLE), 0)],
  ['a table missing', (index) => rmSync(file(index, TABLE))],
  ['everything missing', (index) => rmSync(index, { recursive: true })],
  [
    'everything but the marker missing',
    (index) => {
      for (const name of readdirSync(index)) if (name !== 'made') rmSync(join(index, name));
    },
  ],
];
