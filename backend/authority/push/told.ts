/** Up to which change of what is public the subscribers were told: kept, so that a restart in the middle tells them again. */
import { join } from 'node:path';
import { Type } from 'typebox';
import type { Disk } from '../../../platform/disk';
import { writeFileAtomic } from '../../../platform/write-file-atomic';
import { utf8 } from '../../../protocol/bytes';
import { jsonReader } from '../../../protocol/schema';
import { readIfThere } from '../vault/keys';

export type Told = { readonly upTo: number; note(change: number): Promise<void> };

/** @param before what counts as told where nothing was kept: who subscribes now looks at the lists now */
export async function openTold(disk: Disk, folder: string, before: number): Promise<Told> {
  const path = join(folder, 'push', 'told.json');
  const bytes = await readIfThere(disk, path);
  const readTold = jsonReader(path, Type.Object({ upTo: Type.Integer({ minimum: 0 }) }), 1024);
  let upTo = bytes ? readTold(bytes).upTo : before;
  const write = () => writeFileAtomic(disk, path, utf8(`${JSON.stringify({ upTo })}\n`));
  if (!bytes) await write();
  return {
    get upTo() {
      return upTo;
    },
    async note(change) {
      upTo = change;
      await write();
    },
  };
}
