/** Figures and marks over a restart: one file, replaced whole. One that cannot be read costs a wave its figures, no more. */
import { Type } from 'typebox';
import { type Disk, isNotFound } from '../../../platform/disk';
import type { Log } from '../../../platform/log';
import { writeFileAtomic } from '../../../platform/write-file-atomic';
import { encodeJson } from '../../../protocol/messages/state';
import { jsonReader } from '../../../protocol/schema';
import { Figures } from './figures';
import { Watch } from './watch';

const Counts = { checkIns: Type.Number(), refusals: Type.Number(), slow: Type.Number() };
const Totals = Type.Object({ ...Counts, hours: Type.Number() });
const Schema = Type.Object({
  figures: Type.Array(
    Type.Tuple([
      Type.String(),
      Type.Object({
        totals: Totals,
        last: Type.Object({ at: Type.Number(), uptimeS: Type.Number(), counts: Type.Object(Counts) }),
      }),
    ]),
  ),
  watch: Type.Object({
    id: Type.String(),
    wave: Type.Integer(),
    marks: Type.Array(Type.Tuple([Type.String(), Type.Object({ since: Totals, before: Totals })])),
  }),
});
/** 25,000 terminals at 400 bytes. */
const MOST_BYTES = 16 * 1024 * 1024;

export type KeptFigures = { readonly figures: Figures; readonly watch: Watch; write(): Promise<void> };

export async function openFigures(ports: {
  readonly path: string;
  readonly disk: Disk;
  readonly log: Log;
}): Promise<KeptFigures> {
  const { path, disk, log } = ports;
  const read = jsonReader(path, Schema, MOST_BYTES);
  const kept = await disk
    .read(path)
    .then(read)
    .catch((error: Error) => {
      if (!isNotFound(error)) log.error('figures of rollouts not read, they count anew', { cause: error });
      return undefined;
    });
  const figures = new Figures(kept?.figures);
  const watch = new Watch(figures, kept?.watch);
  return {
    figures,
    watch,
    write: () => writeFileAtomic(disk, path, encodeJson({ figures: figures.all(), watch: watch.kept() })),
  };
}
