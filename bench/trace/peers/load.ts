/** Gives a peer every check-in that lies in the segments, in the order in which their operator closed them. */
import { segmentHolder, segmentsFolder } from '../../../backend/authority/segments/segment-files';
import type { StoredItem } from '../../../protocol/stored-item';
import type { Laid } from '../laid';
import type { Contender } from './contender';

/** When it came, unix ms: a segment's rows lie by vehicle, a table grows by time. */
function cameAt(item: StoredItem): number {
  switch (item.kind) {
    case 'boarding':
      return item.boardedAt;
    case 'alighting':
      return item.alightedAt;
    case 'trip end':
      return item.endedAt;
    case 'tag key':
      return 0;
  }
}

export async function addAll({ world }: Laid, peer: Contender): Promise<void> {
  const hold = segmentHolder(segmentsFolder(world.folder));
  for (const segment of world.segments) {
    const held = hold(segment, world.segmentKeys.get(segment.day)!);
    const items = held.reading((open) => [...open.all()]);
    await peer.add(items.sort((a, b) => cameAt(a) - cameAt(b)));
  }
  await peer.finish();
  await peer.close();
}
