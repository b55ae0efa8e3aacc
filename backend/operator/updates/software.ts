/** The software that terminals should run: what is published, the wish for it, and a subject of rollouts. */
import { join } from 'node:path';
import { type Disk, isNotFound } from '../../../platform/disk';
import { Metadata, MetadataKind } from '../../../platform/tuf/models';
import { fromUtf8 } from '../../../protocol/bytes';
import { Malformed } from '../../../protocol/errors';
import type { About } from '../../../protocol/messages/about';
import { isNewerVersion } from '../../../protocol/software-version';
import type { DesiredStore, Wish } from '../desired/desired';
import { givenIn } from '../desired/given';
import type { Subject } from '../rollout/rollouts';

/** Its name among the options that can be wished for; null takes the wish back. */
export const SOFTWARE = 'software';

/** Versions that both sides signed and that are published, newest first. @param folder where it lies */
export async function publishedVersions(disk: Disk, folder: string): Promise<string[]> {
  const read = async (name: string) => JSON.parse(fromUtf8(await disk.read(join(folder, name))));
  try {
    const timestamp = Metadata.fromJSON(MetadataKind.Timestamp, await read('timestamp.json'));
    const { version } = timestamp.signed.snapshotMeta;
    const snapshot = Metadata.fromJSON(MetadataKind.Snapshot, await read(`${version}.snapshot.json`));
    const number = snapshot.signed.meta['targets.json']?.version;
    const targets = Metadata.fromJSON(MetadataKind.Targets, await read(`${number}.targets.json`));
    const all = Object.values(targets.signed.targets).map(({ custom }) => String(custom.version));
    return [...new Set(all)].sort((a, b) => (isNewerVersion(a, b) ? -1 : 1));
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
}

/** The version that a change of options asks for; null: the wish is taken back; undefined: it asks for none. @throws Malformed */
export function softwareIn(
  change: Readonly<Record<string, unknown>>,
  published: readonly string[],
): string | null | undefined {
  if (!(SOFTWARE in change)) return undefined;
  const { [SOFTWARE]: version, ...others } = change;
  if (Object.keys(others).length > 0)
    throw new Malformed('configuration', 'changes software and options: one at a time');
  if (version === null || published.some((each) => each === version)) return version as string | null;
  const offered = published.length > 0 ? published.join(', ') : 'nothing: npm run release';
  throw new Malformed('software', `${JSON.stringify(version)} is not published; what is: ${offered}`);
}

export const withSoftware =
  (version: string | null) =>
  ({ update: _, ...wish }: Wish): Wish =>
    version === null ? wish : { ...wish, update: { version } };

/** @param aboutOf what a terminal said of itself last */
export function updateSubject(
  desired: DesiredStore,
  aboutOf: (terminalId: string) => About | undefined,
): Subject {
  const versionOf = (what: unknown) => (what as { version: string | null }).version;
  const wanted = ({ update }: Wish) => update?.version ?? null;
  return {
    ...givenIn(desired, 'update', {
      found: wanted,
      set: (wish, { what }) => withSoftware(versionOf(what))(wish),
      // Who runs it already keeps it, for no terminal goes to a lower version; who does not is not to begin.
      restore: (wish, { what }, found) =>
        wanted(wish) === versionOf(what) ? withSoftware(found as string | null)(wish) : wish,
    }),
    uptake: (terminalId, { what }) => {
      const version = versionOf(what);
      const about = aboutOf(terminalId);
      if (!about) return 'pending';
      if (about.version === version || version === null) return 'has';
      return about.updateRefused?.version === version ? 'failed' : 'pending';
    },
  };
}
