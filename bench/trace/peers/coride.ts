/** Ours: sealed segments, as an approved case reads them with its days' keys. */
import { join } from 'node:path';
import { segmentHolder, segmentsFolder } from '../../../backend/authority/segments/segment-files';
import { touches } from '../../../backend/authority/tracing/around';
import { type CaseSegments, caseSegments } from '../../../backend/authority/tracing/segments-of-case';
import type { Laid } from '../laid';
import type { Contender } from './contender';

const pause = () => new Promise<void>((resolve) => setImmediate(resolve));

export function coride({ world }: Laid): Contender {
  const folder = segmentsFolder(world.folder);
  let segments: CaseSegments | undefined;
  return {
    name: 'Coride',
    // They lie there already.
    add: async () => {},
    finish: async () => {},
    async open() {
      const hold = segmentHolder(folder);
      segments = caseSegments(
        world.segments.map((each) => ({ day: each.day, ...hold(each, world.segmentKeys.get(each.day)!) })),
        pause,
      );
    },
    async close() {
      segments = undefined;
    },
    async ofTags(tags) {
      const found = [];
      for (const [day, ofDay] of tags) found.push(...(await segments!.ofTags(day, ofDay)));
      return found;
    },
    async ofVehicles(spans) {
      // Of the days that a span touches, as a trace asks first.
      const { boardings, alightings, tripEnds } = await segments!.ofVehicles((day) =>
        spans.filter((span) => touches(span, day, world.bundle.dayShift)),
      );
      return boardings.length + alightings.length + tripEnds.length;
    },
    size: async () => world.segments.reduce((sum, { bytes }) => sum + bytes, 0),
    files: () => world.segments.map(({ day, number }) => join(folder, String(day), `${number}.seg`)),
  };
}
