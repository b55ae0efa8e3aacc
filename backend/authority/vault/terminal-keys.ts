/**
 * Terminals' public signing keys as the authority learned them (THREATS.md "Identity and linking"): a list that only
 * grows, so that an operator's insider who swaps a key later proves nothing of the days before. The operator hands the
 * keys over in `exchange/terminals.json`.
 */
import { join } from 'node:path';
import { type Static, Type } from 'typebox';
import type { Disk } from '../../../platform/disk';
import type { Log } from '../../../platform/log';
import { writeFileAtomic } from '../../../platform/write-file-atomic';
import { fromBase64url, utf8 } from '../../../protocol/bytes';
import { jsonReader } from '../../../protocol/schema';
import { type Verifier, verifierFor } from '../../../protocol/signing';
import { terminalIdOf } from '../../../protocol/terminal-id';
import { readIfThere } from './keys';

const Key = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' });
const TerminalNumber = Type.Integer({ minimum: 0, maximum: 0xffff_ffff });
const Handed = Type.Array(
  Type.Object({ terminalId: Type.String(), number: TerminalNumber, signingKey: Key }),
);
const Known = Type.Array(
  Type.Object({
    number: TerminalNumber,
    signingKey: Key,
    /** Day from which it counts; 0 for a terminal's first key. */
    fromDay: Type.Integer({ minimum: 0, maximum: 0xffff }),
  }),
);
type Known = Static<typeof Known>;

const MAX_LIST_BYTES = 64 * 1024 * 1024;

export type TerminalKeys = {
  /** Adds keys that the operator handed over since; resolves with how many were new. `today`: a day number. */
  importHanded(today: number): Promise<number>;
  /** The key that a terminal signed with on a day; undefined for a terminal nobody enrolled. */
  verifierOf(terminalNumber: number, day: number): Verifier | undefined;
};

export async function openTerminalKeys(input: {
  readonly disk: Disk;
  /** The authority's folder. */
  readonly folder: string;
  readonly exchange: string;
  readonly log: Log;
}): Promise<TerminalKeys> {
  const { disk, log } = input;
  const path = join(input.folder, 'terminals.json');
  const handedPath = join(input.exchange, 'terminals.json');
  const bytes = await readIfThere(disk, path);
  let known: Known = bytes ? jsonReader(path, Known, MAX_LIST_BYTES)(bytes) : [];
  let lastHanded: Uint8Array | undefined;
  let byNumber = grouped(known);
  const verifiers = new Map<string, Verifier>();
  const verifierOfKey = (key: string): Verifier => {
    const verifier = verifiers.get(key) ?? verifierFor(fromBase64url('signing key', key, 32));
    verifiers.set(key, verifier);
    return verifier;
  };

  return {
    async importHanded(today) {
      const handedBytes = await readIfThere(disk, handedPath);
      if (!handedBytes || (lastHanded && Buffer.compare(lastHanded, handedBytes) === 0)) return 0;
      const handed = jsonReader(handedPath, Handed, MAX_LIST_BYTES)(handedBytes);
      const added: Known = [];
      for (const { number, signingKey } of handed) {
        const keys = byNumber.get(number) ?? [];
        if (keys.some((each) => each.signingKey === signingKey)) continue;
        if (keys.length > 0)
          log.warn("a terminal's signing key was replaced", {
            terminal: terminalIdOf(number),
            fromDay: today,
          });
        added.push({ number, signingKey, fromDay: keys.length > 0 ? today : 0 });
      }
      if (added.length > 0) {
        const all = [...known, ...added];
        await writeFileAtomic(disk, path, utf8(`${JSON.stringify(all)}\n`));
        known = all;
        byNumber = grouped(known);
        log.info('terminal keys learned', { added: added.length, known: known.length });
      }
      lastHanded = handedBytes;
      return added.length;
    },
    verifierOf(terminalNumber, day) {
      const keys = byNumber.get(terminalNumber) ?? [];
      const before = keys.findLast(({ fromDay }) => fromDay < day || fromDay === 0);
      // On the day of a replacement both count: the terminal signed with the old one until then.
      const inForce = [
        ...(before ? [before] : []),
        ...keys.filter((key) => key.fromDay === day && key !== before),
      ];
      if (inForce.length === 0) return undefined;
      const verify = inForce.map(({ signingKey }) => verifierOfKey(signingKey));
      return (label, signature, ...parts) => verify.some((one) => one(label, signature, ...parts));
    },
  };
}

function grouped(known: Known): Map<number, Known> {
  const groups = new Map<number, Known>();
  for (const each of known) groups.set(each.number, [...(groups.get(each.number) ?? []), each]);
  return groups;
}
