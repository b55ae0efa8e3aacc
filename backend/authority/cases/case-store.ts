/**
 * The cases, as officers asked for them and decided: a sealed file of their own, in no backup, rewritten whole at every
 * change. Of a result it keeps counts only: what was opened lives in the case's own process.
 */
import { join } from 'node:path';
import { Type } from 'typebox';
import type { Disk } from '../../../platform/disk';
import { inTurn } from '../../../platform/in-turn';
import { openKeyring } from '../../../platform/keyring';
import type { Random } from '../../../platform/random';
import { utf8 } from '../../../protocol/bytes';
import { jsonReader } from '../../../protocol/schema';
import { OWN_LABEL } from '../labels';
import type { StoredCase } from './case-view';

export type { StoredCase } from './case-view';

const Day = Type.Integer({ minimum: 0, maximum: 0xffff });
const UnixMs = Type.Integer({ minimum: 0 });
const Signed = Type.Object({ officer: Type.String(), signature: Type.String(), at: UnixMs });

const CaseSchema = Type.Object({
  id: Type.String({ maxLength: 20 }),
  person: Type.Object({
    kind: Type.Union([
      Type.Literal('phone'),
      Type.Literal('card'),
      Type.Literal('document'),
      Type.Literal('driver'),
    ]),
    identifier: Type.String({ maxLength: 40 }),
  }),
  from: UnixMs,
  to: UnixMs,
  firstDay: Day,
  lastDay: Day,
  reason: Type.String({ maxLength: 400 }),
  reference: Type.String({ maxLength: 64 }),
  caseHash: Type.String(),
  expires: UnixMs,
  submitted: Signed,
  approved: Type.Optional(Signed),
  sentBack: Type.Optional(Type.Object({ officer: Type.String(), why: Type.String(), at: UnixMs })),
  openedAt: Type.Optional(UnixMs),
  closedAt: Type.Optional(UnixMs),
  lastRun: Type.Optional(
    Type.Object({
      run: Type.Integer({ minimum: 1 }),
      at: UnixMs,
      rides: Type.Array(Type.String({ maxLength: 32 })),
      coRiders: Type.Array(Type.String({ maxLength: 32 })),
    }),
  ),
  counts: Type.Optional(Type.Object({ rides: Type.Integer(), coRiders: Type.Integer() })),
});

const readCases = jsonReader(
  'file of cases',
  Type.Object({ cases: Type.Array(CaseSchema) }),
  64 * 1024 * 1024,
);

export type CaseStore = {
  all(): readonly StoredCase[];
  find(id: string): StoredCase | undefined;
  /**
   * Changes the cases while nobody else can: `change` gets them and gives what is kept instead, or throws and nothing
   * changes. Durable when it resolves.
   */
  change<Result>(
    change: (cases: readonly StoredCase[]) => Promise<{ cases: readonly StoredCase[]; result: Result }>,
  ): Promise<Result>;
  close(): Promise<void>;
};

/** @throws SealedFileDamaged, Malformed when the file is damaged */
export async function openCaseStore(input: {
  readonly disk: Disk;
  /** The authority's folder. */
  readonly folder: string;
  readonly random: Random;
}): Promise<CaseStore> {
  const folders = [join(input.folder, 'cases')];
  const file = await openKeyring({ ...input, folders, name: 'cases', label: OWN_LABEL.cases });
  const bytes = await file.read();
  let cases: readonly StoredCase[] = bytes ? readCases(bytes).cases : [];
  const changes = inTurn();
  return {
    all: () => cases,
    find: (id) => cases.find((each) => each.id === id),
    change: (change) =>
      changes(async () => {
        const { cases: next, result } = await change(cases);
        if (next !== cases) await file.write(utf8(JSON.stringify({ cases: next })));
        cases = next;
        return result;
      }),
    close: () => changes.idle().then(() => file.close()),
  };
}
