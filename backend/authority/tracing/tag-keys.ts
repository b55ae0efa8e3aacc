/** Terminals' tag keys of a case's days: signed by the terminal, opened by the day key. */
import { Malformed } from '../../../protocol/errors';
import { type HpkeKeyPair, hpkeOpen } from '../../../protocol/hpke';
import { INFO } from '../../../protocol/labels';
import type { Verifier } from '../../../protocol/signing';
import type { TagKeyItem } from '../../../protocol/stored-item';
import { provesTagKeySeal, tagKeyAad } from '../../../protocol/terminal-tag';

export type TagKeys = {
  /** Opens a signed seal and keeps its key; one that fails is counted and left out. */
  add(item: TagKeyItem): void;
  /** The keys that a terminal used on a day: one for every start. */
  of(terminalNumber: number, day: number): readonly Uint8Array[];
  /** All keys of a day. */
  ofDay(day: number): readonly Uint8Array[];
  /** Seals that no terminal signed, or that do not open. */
  readonly refused: number;
};

export function createTagKeys(
  dayKeys: ReadonlyMap<number, HpkeKeyPair>,
  verifierOf: (terminalNumber: number, day: number) => Verifier | undefined,
): TagKeys {
  const byDay = new Map<number, Map<number, Uint8Array[]>>();
  let refused = 0;

  const opened = ({ terminalNumber, day, sealed, signature }: TagKeyItem): Uint8Array | undefined => {
    const dayKey = dayKeys.get(day);
    const verify = verifierOf(terminalNumber, day);
    if (!dayKey || !verify || !provesTagKeySeal(verify, terminalNumber, day, sealed, signature))
      return undefined;
    try {
      return hpkeOpen(dayKey, INFO.tagKey, tagKeyAad(terminalNumber, day), sealed);
    } catch (error) {
      if (error instanceof Malformed) return undefined;
      throw error;
    }
  };

  return {
    add(item) {
      const key = opened(item);
      if (!key) {
        refused++;
        return;
      }
      const terminals = byDay.get(item.day) ?? new Map<number, Uint8Array[]>();
      byDay.set(item.day, terminals);
      terminals.set(item.terminalNumber, [...(terminals.get(item.terminalNumber) ?? []), key]);
    },
    of: (terminalNumber, day) => byDay.get(day)?.get(terminalNumber) ?? [],
    ofDay: (day) => [...(byDay.get(day)?.values() ?? [])].flat(),
    get refused() {
      return refused;
    },
  };
}
