/** An authority's segments on a real disk, fetched from a test's operator until the test ends or closes it. */
import { systemClock } from '../../../platform/clock';
import type { Log } from '../../../platform/log';
import { nodeDisk } from '../../../platform/node-disk';
import { systemRandom } from '../../../platform/random';
import { whenTestEnds } from '../../../test/support/cleanup';
import type { OperatorLink } from '../operator-link/link';
import { startSegmentFetcher } from '../segments/fetcher';
import { openSegmentFiles } from '../segments/segment-files';

export async function openFetching(input: {
  readonly folder: string;
  readonly link: () => OperatorLink | undefined;
  readonly log: Log;
}) {
  const { link, log } = input;
  const files = await openSegmentFiles({ ...input, disk: nodeDisk(), random: systemRandom() });
  const fetcher = startSegmentFetcher({ link, files, clock: systemClock(), log, every: 10 });
  let isOpen = true;
  const close = async () => {
    if (!isOpen) return;
    isOpen = false;
    await fetcher.close();
    await files.close();
  };
  whenTestEnds(close);
  return { files, fetcher, close };
}
