/** Terminals' tag keys of a case's days: signed by the terminal, opened by the day key, each when it is first needed. */

import { groupBy } from '../../../platform/group-by';
import { Malformed } from '../../../protocol/errors';
import { type HpkeKeyPair, hpkeOpen } from '../../../protocol/hpke';
import { INFO } from '../../../protocol/labels';
import type { Verifier } from '../../../protocol/signing';
import type { TagKeyItem } from '../../../protocol/stored-item';
import { provesTagKeySeal, tagKeyAad } from '../../../protocol/terminal-tag';

export type TagKeys = {
  /** Takes seals of the case's segments. */
  add(items: readonly TagKeyItem[]): void;
  /** The proven keys that a terminal used on a day: one for every start. */
  of(terminalNumber: number, day: number): readonly Uint8Array[];
  /** The proven key of one seal; undefined when no terminal signed it, or it does not open. */
  open(item: TagKeyItem): Uint8Array | undefined;
  /** Seals among those that were asked for that no terminal signed, or that do not open. */
  readonly refused: number;
};

export function createTagKeys(
  dayKeys: ReadonlyMap<number, HpkeKeyPair>,
  verifierOf: (terminalNumber: number, day: number) => Verifier | undefined,
): TagKeys {
  /** A city has hundreds of thousands in two weeks, and a case by phone may ask for none of them. */
  const added: TagKeyItem[] = [];
  let ofTerminals: ReadonlyMap<number, readonly TagKeyItem[]> | undefined;
  const name = (terminalNumber: number, day: number) => terminalNumber * 0x1_0000 + day;
  const opened = new Map<TagKeyItem, Uint8Array | undefined>();

  const open = (item: TagKeyItem): Uint8Array | undefined => {
    if (!opened.has(item)) opened.set(item, provenKey(item, dayKeys, verifierOf));
    return opened.get(item);
  };
  return {
    add(items) {
      for (const item of items) added.push(item);
      ofTerminals = undefined;
    },
    of(terminalNumber, day) {
      ofTerminals ??= groupBy(added, (item) => name(item.terminalNumber, item.day));
      const all = ofTerminals.get(name(terminalNumber, day)) ?? [];
      return all.map(open).filter((key) => key !== undefined);
    },
    open,
    get refused() {
      return [...opened.values()].filter((key) => key === undefined).length;
    },
  };
}

function provenKey(
  { terminalNumber, day, sealed, signature }: TagKeyItem,
  dayKeys: ReadonlyMap<number, HpkeKeyPair>,
  verifierOf: (terminalNumber: number, day: number) => Verifier | undefined,
): Uint8Array | undefined {
  const verify = verifierOf(terminalNumber, day);
  if (!verify || !provesTagKeySeal(verify, terminalNumber, day, sealed, signature)) return undefined;
  return openTagKey({ terminalNumber, day, sealed }, dayKeys.get(day));
}

/** The key in a seal, whoever made it; undefined when it does not open. */
export function openTagKey(
  { terminalNumber, day, sealed }: Pick<TagKeyItem, 'terminalNumber' | 'day' | 'sealed'>,
  dayKey: HpkeKeyPair | undefined,
): Uint8Array | undefined {
  if (!dayKey) return undefined;
  try {
    return hpkeOpen(dayKey, INFO.tagKey, tagKeyAad(terminalNumber, day), sealed);
  } catch (error) {
    if (error instanceof Malformed) return undefined;
    throw error;
  }
}
