import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { openIndexedJournal, openJournal } from './journal';
import { silentLog } from './log';
import { nodeDisk } from './node-disk';
import { seededRandom, systemRandom } from './random';

/**
 * Prints appends a second of journal and indexed journal, and how long opening takes:
 * `node -r ./platform/from-source.cjs platform/measure-journal.ts [folder]`
 */
const RECORD_BYTES = 300;
const ROUNDS: readonly [writers: number, records: number][] = [
  [1, 2_000],
  [100, 100_000],
  [2_000, 200_000],
];

type Append = (record: Uint8Array) => Promise<unknown>;

async function rate(append: Append, writers: number, records: readonly Uint8Array[]): Promise<number> {
  let next = 0;
  const begin = performance.now();
  await Promise.all(
    Array.from({ length: writers }, async () => {
      for (let mine = next++; mine < records.length; mine = next++) await append(records[mine]!);
    }),
  );
  return Math.round(records.length / ((performance.now() - begin) / 1000));
}

async function measure(parent: string): Promise<void> {
  const folder = mkdtempSync(join(parent, 'coride-measure-'));
  const random = seededRandom('measure');
  const ports = { disk: nodeDisk(), random: systemRandom(), log: silentLog() };
  const keysOf = (record: Uint8Array) => [record.subarray(0, 16)];
  const fresh = (count: number) =>
    Array.from({ length: count }, () => {
      const record = new Uint8Array(RECORD_BYTES);
      record.set(random.bytes(16));
      return record;
    });
  const openBoth = async () =>
    openIndexedJournal({
      journal: await openJournal({ folder: join(folder, 'indexed'), ...ports }),
      folder: join(folder, 'indexed', 'index'),
      keysOf,
      log: ports.log,
    });
  try {
    const plain = await openJournal({ folder: join(folder, 'plain'), ...ports });
    const indexed = await openBoth();
    for (const [writers, count] of ROUNDS) {
      const row = [
        ['journal', await rate((record) => plain.append(record), writers, fresh(count))],
        ['indexed append', await rate((record) => indexed.append(record), writers, fresh(count))],
        ['indexed appendNew', await rate((record) => indexed.appendNew(record), writers, fresh(count))],
      ];
      console.log(`${writers} writers: ${row.map(([what, figure]) => `${what} ${figure}/s`).join(', ')}`);
    }
    await plain.close();
    await indexed.close();
    for (const [what, open] of [
      ['journal', () => openJournal({ folder: join(folder, 'plain'), ...ports })],
      ['indexed journal', openBoth],
    ] as const) {
      const begin = performance.now();
      const opened = await open();
      const took = Math.round(performance.now() - begin);
      const { files } = 'journal' in opened ? opened.journal : opened;
      const records = files.reduce((sum, file) => sum + file.records, 0);
      console.log(`opening ${what}: ${records} records, ${took} ms`);
      await opened.close();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

void measure(process.argv[2] ?? tmpdir());
