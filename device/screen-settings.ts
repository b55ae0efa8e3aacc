/** Night and language as the driver chose them, over restarts; the configuration says with what a terminal begins. */
import { Type } from 'typebox';
import { type Disk, isNotFound } from '../platform/disk';
import type { Log } from '../platform/log';
import { writeFileAtomic } from '../platform/write-file-atomic';
import { utf8 } from '../protocol/bytes';
import { jsonReader } from '../protocol/schema';
import type { ScreenState } from './screen/state';

export type Chosen = Pick<ScreenState, 'theme' | 'language'>;

const MAX_BYTES = 1024;
const read = jsonReader(
  'settings of the screen',
  Type.Object({
    theme: Type.Optional(Type.Union([Type.Literal('day'), Type.Literal('night')])),
    language: Type.Optional(Type.Union([Type.Literal('zh'), Type.Literal('en')])),
  }),
  MAX_BYTES,
);

export type ScreenSettings = {
  readonly chosen: Chosen;
  /** In force at once; resolves when it is on disk, or cannot be. */
  change(change: Partial<Chosen>): Promise<void>;
};

/** @param first what a terminal begins with */
export async function openScreenSettings(ports: {
  readonly disk: Disk;
  readonly path: string;
  readonly first: Chosen;
  readonly log: Log;
  changed(): void;
}): Promise<ScreenSettings> {
  const { disk, path, log } = ports;
  // No more than that: who gives all of the options would show them all to the page.
  const { theme, language } = ports.first;
  const own: { -readonly [key in keyof Chosen]?: Chosen[key] } = {};
  try {
    Object.assign(own, read(await disk.read(path)));
  } catch (error) {
    if (!isNotFound(error)) log.warn('settings of the screen not read', { cause: error as Error });
  }
  return {
    get chosen() {
      return { theme, language, ...own };
    },
    change: async (change) => {
      Object.assign(own, change);
      ports.changed();
      try {
        await writeFileAtomic(disk, path, utf8(`${JSON.stringify(own)}\n`));
      } catch (error) {
        log.warn('settings of the screen not kept', { cause: error as Error });
      }
    },
  };
}
