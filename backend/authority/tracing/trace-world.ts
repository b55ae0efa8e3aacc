/** What a trace works with: the case's segments, what proves a check-in, and whose it is. */
import type { TagKeyItem } from '../../../protocol/stored-item';
import type { CoRidersInput } from './co-riders';
import { elsewhereIn } from './elsewhere';
import { type Opening, openingHere } from './opening';
import { createPeople } from './people';
import { checkInProver, type Prover } from './prove';
import { type CaseSegments, caseSegments, rememberingTags } from './segments-of-case';
import { createTagKeys, type TagKeys } from './tag-keys';
import type { TraceInput } from './trace';

export type TraceWorld = {
  readonly input: TraceInput;
  readonly segments: CaseSegments;
  readonly opening: Opening;
  readonly prove: Prover;
  readonly personOf: ReturnType<typeof createPeople>;
  readonly tagKeys: TagKeys;
  /** Read when they are first asked for: of a city they are many. */
  readonly tagKeyItems: () => Promise<TagKeyItem[]>;
  /** For one look for co-riders: no tag is looked up twice. */
  readonly elsewhere: () => Required<Pick<CoRidersInput, 'elsewhere' | 'segments'>>;
};

export function traceWorld(input: TraceInput): TraceWorld {
  const { dayKeys, pause, registrationOf, onTicketOpened } = input;
  const { dayShift } = input.bundle;
  const segments = caseSegments(input.segments, pause);
  const tagKeys = createTagKeys(dayKeys, input.terminalKeyOf);
  const opening = input.opening ?? openingHere(pause);
  const prove = checkInProver({ bundle: input.bundle, dayKeys, tagKeys, opening, onTicketOpened });
  let items: Promise<TagKeyItem[]> | undefined;
  return {
    input,
    segments,
    opening,
    prove,
    personOf: createPeople(input.profileOf, input.cards),
    tagKeys,
    tagKeyItems() {
      items ??= segments.tagKeys().then((all) => {
        tagKeys.add(all);
        return all;
      });
      return items;
    },
    elsewhere() {
      const remembered = rememberingTags(segments);
      const elsewhere = elsewhereIn({
        segments: remembered,
        dayKeys,
        registrationOf,
        prove,
        opening,
        dayShift,
        pause,
      });
      return { elsewhere, segments: remembered };
    },
  };
}
