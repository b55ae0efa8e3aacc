/**
 * Rounds of messages with the numbers they go to: a sealed file and, beside it, the journal of what was sent. Both lie in a
 * folder that no backup takes: an older journal brought back would send to everybody again.
 */
import { join } from 'node:path';
import { Type } from 'typebox';
import type { Disk } from '../../../platform/disk';
import { type Journal, openJournal } from '../../../platform/journal';
import { openKeyring } from '../../../platform/keyring';
import type { Log } from '../../../platform/log';
import type { Random } from '../../../platform/random';
import { fromBase64url, fromUtf8, toBase64url, utf8 } from '../../../protocol/bytes';
import { hmac } from '../../../protocol/hmac';
import { jsonReader } from '../../../protocol/schema';
import { OWN_LABEL } from '../labels';
import { notBegun, type Progress, type Step, take } from './progress';
import type { StoredRound } from './round-view';

const UnixMs = Type.Integer({ minimum: 0 });
const Decided = { officer: Type.String(), at: UnixMs };
const RoundSchema = Type.Object({
  id: Type.String({ maxLength: 40 }),
  caseId: Type.String({ maxLength: 20 }),
  hash: Type.String(),
  by: Type.String(),
  at: UnixMs,
  why: Type.String({ maxLength: 400 }),
  predicted: Type.Integer({ minimum: 1 }),
  withoutPhone: Type.Integer({ minimum: 0 }),
  already: Type.Integer({ minimum: 0 }),
  phones: Type.Array(Type.String()),
  digests: Type.Array(Type.String()),
  approved: Type.Optional(Type.Object(Decided)),
  sentBack: Type.Optional(Type.Object({ ...Decided, why: Type.String() })),
  doneAt: Type.Optional(UnixMs),
});
const readRounds = jsonReader(
  'file of rounds',
  Type.Object({ key: Type.String(), rounds: Type.Array(RoundSchema) }),
  256 * 1024 * 1024,
);

type Rounds = readonly StoredRound[];

export type RoundStore = {
  all(): Rounds;
  find(id: string): StoredRound | undefined;
  /** Changes the rounds while nobody else can; durable when it resolves. */
  change<Result>(change: (rounds: Rounds) => Promise<{ rounds: Rounds; result: Result }>): Promise<Result>;
  /** Stands for a number within one case; of no use without the sealed file. */
  digestOf(caseId: string, phone: string): string;
  progressOf(id: string): Progress;
  /** Resolves when the step is on disk. @throws the disk's error */
  note(id: string, step: Step): Promise<void>;
  close(): Promise<void>;
};

/** @throws SealedFileDamaged, Malformed when the file is damaged */
export async function openRoundStore(input: {
  readonly disk: Disk;
  /** The authority's folder. */
  readonly folder: string;
  readonly random: Random;
  readonly log: Log;
}): Promise<RoundStore> {
  const folder = join(input.folder, 'messages');
  const file = await openKeyring({ ...input, folders: [folder], name: 'rounds', label: OWN_LABEL.rounds });
  let journal: Journal;
  try {
    journal = await openJournal({ ...input, folder: join(folder, 'sent') });
  } catch (error) {
    await file.close();
    throw error;
  }
  const bytes = await file.read();
  const read = bytes ? readRounds(bytes) : { key: toBase64url(input.random.bytes(32)), rounds: [] };
  const key = fromBase64url('key of the rounds', read.key, 32);
  let rounds: Rounds = read.rounds;
  let progress = new Map<string, Progress>();
  let last: Promise<unknown> = Promise.resolve();

  const progressOf = (id: string): Progress => {
    const found = progress.get(id) ?? notBegun();
    progress.set(id, found);
    return found;
  };
  const load = async () => {
    progress = new Map();
    for await (const { record } of journal.read()) {
      const { round, ...step } = JSON.parse(fromUtf8(record)) as Step & { round: string };
      take(progressOf(round), step);
    }
  };
  await load();
  let lastNote: Promise<unknown> = Promise.resolve();
  const noteOne = async (id: string, step: Step): Promise<void> => {
    if (journal.broken) {
      await journal.reopen();
      // The disk alone knows what is in it.
      await load();
    }
    await journal.append(utf8(JSON.stringify({ round: id, ...step })));
    take(progressOf(id), step);
  };

  return {
    all: () => rounds,
    find: (id) => rounds.find((each) => each.id === id),
    change(change) {
      const done = last.then(async () => {
        const { rounds: next, result } = await change(rounds);
        if (next !== rounds) await file.write(utf8(JSON.stringify({ key: read.key, rounds: next })));
        rounds = next;
        return result;
      });
      last = done.catch(() => {
        // Whoever asked hears of it; the next change begins all the same.
      });
      return done;
    },
    digestOf: (caseId, phone) =>
      toBase64url(hmac(key, OWN_LABEL.roundNumber, utf8(`${caseId} ${phone}`)).subarray(0, 16)),
    progressOf,
    note(id, step) {
      const noted = lastNote.then(() => noteOne(id, step));
      lastNote = noted.catch(() => {
        // Whoever asked hears of it; the next one tries again.
      });
      return noted;
    },
    async close() {
      await Promise.all([last, lastNote]);
      await journal.close();
      await file.close();
    },
  };
}
