/**
 * What came of calling a case's co-riders. Of a person it keeps a hash under the case's own secret: whoever runs the case
 * again finds the outcome beside the same person, the file alone names nobody. One sealed file a case, in no backup; it is
 * destroyed with the case's last day.
 */
import { join } from 'node:path';
import { Type } from 'typebox';
import type { Disk } from '../../../platform/disk';
import { inTurn } from '../../../platform/in-turn';
import { type Keyring, openKeyring } from '../../../platform/keyring';
import type { Random } from '../../../platform/random';
import { fromBase64url, toBase64url, utf8 } from '../../../protocol/bytes';
import { hmac } from '../../../protocol/hmac';
import { jsonReader } from '../../../protocol/schema';
import { OWN_LABEL } from '../labels';
import type { Contact } from '../tracing/people';

export type KeptOutcome = {
  outcome: string;
  /** Typed by an officer. */
  note: string;
  by: string;
  /** Unix ms. */
  at: number;
};

const readKept = jsonReader(
  'file of outcomes',
  Type.Object({
    secret: Type.String(),
    lastDay: Type.Integer(),
    people: Type.Record(
      Type.String(),
      Type.Object({ outcome: Type.String(), note: Type.String(), by: Type.String(), at: Type.Integer() }),
    ),
  }),
  64 * 1024 * 1024,
);

type Kept = { secret: string; lastDay: number; people: Record<string, KeptOutcome> };
type Opened = { readonly file: Keyring; kept: Kept };
type OfCase = { readonly id: string; readonly lastDay: number };

export type Outcomes = {
  /** Finds the outcome of each contact; undefined where there is none, and for who deleted the registration. */
  of(of: OfCase): Promise<(contact: Contact) => KeptOutcome | undefined>;
  /** How many were noted of a case since this process began: more, and there is something new to see. */
  noted(id: string): number;
  /** Durable when it resolves. The last word counts. */
  note(of: OfCase, contact: Contact, outcome: KeptOutcome): Promise<void>;
  /** Destroys those of cases whose last day is `day` or earlier. */
  forgetThrough(day: number): Promise<void>;
  close(): Promise<void>;
};

/** @throws SealedFileDamaged when a file is damaged, as it is asked for */
export async function openOutcomes(input: {
  readonly disk: Disk;
  /** The authority's folder. */
  readonly folder: string;
  readonly random: Random;
}): Promise<Outcomes> {
  const { disk, random } = input;
  const folder = join(input.folder, 'outcomes');
  await disk.makeFolder(folder);
  const opened = new Map<string, Promise<Opened>>();
  /** One after the other: reads and writes of a file must not overlap. */
  const turns = inTurn();
  const noted = new Map<string, number>();

  const openFile = async ({ id, lastDay }: OfCase): Promise<Opened> => {
    const file = await openKeyring({ disk, folders: [folder], name: id, label: OWN_LABEL.outcomes, random });
    const bytes = await file.read();
    const empty = { secret: toBase64url(random.bytes(32)), lastDay, people: {} };
    return { file, kept: bytes ? readKept(bytes) : empty };
  };
  const open = (of: OfCase): Promise<Opened> => {
    const found = opened.get(of.id) ?? openFile(of);
    opened.set(of.id, found);
    found.catch(() => opened.delete(of.id));
    return found;
  };
  const files = async () =>
    (await disk.list(folder)).flatMap((name) => (name.endsWith('.sealed') ? [name.slice(0, -7)] : []));

  return {
    of: (of) =>
      turns(async () => {
        // A case without outcomes gets no file for being looked at.
        if (!opened.has(of.id) && !(await files()).includes(of.id)) return () => undefined;
        const { kept } = await open(of);
        const secret = fromBase64url('secret', kept.secret);
        return (contact) => kept.people[hashOf(secret, contact) ?? ''];
      }),
    noted: (id) => noted.get(id) ?? 0,
    note: (of, contact, outcome) =>
      turns(async () => {
        const each = await open(of);
        const name = hashOf(fromBase64url('secret', each.kept.secret), contact);
        if (name === undefined) throw new Error('somebody who deleted the registration cannot be called');
        const next = { ...each.kept, people: { ...each.kept.people, [name]: outcome } };
        await each.file.write(utf8(JSON.stringify(next)));
        each.kept = next;
        noted.set(of.id, (noted.get(of.id) ?? 0) + 1);
      }),
    forgetThrough: (day) =>
      turns(async () => {
        for (const id of await files()) {
          const { file, kept } = await open({ id, lastDay: 0 });
          if (kept.lastDay > day) continue;
          await file.destroy();
          await file.close();
          opened.delete(id);
        }
      }),
    async close() {
      await turns.idle();
      for (const each of opened.values()) await (await each).file.close();
    },
  };
}

function hashOf(secret: Uint8Array, contact: Contact): string | undefined {
  if (contact.kind === 'deleted') return undefined;
  const number = contact.kind === 'phone' ? contact.phone : contact.number;
  return toBase64url(hmac(secret, OWN_LABEL.outcomes, utf8(`${contact.kind} ${number}`)).subarray(0, 16));
}
