/**
 * How the operator wants each terminal to be (`desired`, PROTOCOL.md TOPICS): one file, replaced whole at each change, and the
 * retained messages made of it, which the broker forgets and gets again at each start (rule 11).
 */
import { type Static, Type } from 'typebox';
import type { Clock } from '../../../platform/clock';
import { type Disk, isNotFound } from '../../../platform/disk';
import { inTurn } from '../../../platform/in-turn';
import { writeFileAtomic } from '../../../platform/write-file-atomic';
import { DesiredSchema, MAX_DESIRED_BYTES } from '../../../protocol/messages/desired';
import { encodeJson } from '../../../protocol/messages/state';
import { jsonReader } from '../../../protocol/schema';
import { topics } from '../../../protocol/topics';

const { config: Config, update: Update } = DesiredSchema.properties;
const WantedSchema = Type.Object({
  /** One higher at each change, never below the time in seconds: also when the file comes from an old backup. */
  version: Type.Integer({ minimum: 1 }),
  config: Config,
  update: Update,
  /** What a rollout found, so that it can be taken back: by the rollout's kind. */
  before: Type.Optional(
    Type.Record(Type.String(), Type.Object({ rollout: Type.String(), value: Type.Unknown() })),
  ),
});
const FileSchema = Type.Object({ v: Type.Literal(1), terminals: Type.Record(Type.String(), WantedSchema) });
/** 25,000 terminals at 600 bytes. */
const MOST_BYTES = 16 * 1024 * 1024;

export type Wanted = Readonly<Static<typeof WantedSchema>>;
/** What may be changed of it; the version follows. */
export type Wish = Omit<Wanted, 'version'>;
const AS_INSTALLED = { version: 0, config: {} };

export interface DesiredStore {
  /** Undefined: as installed, nothing was ever wanted. */
  of(terminalId: string): Wanted | undefined;
  /**
   * Changes what is wanted of some terminals, all or none; resolves when it is on disk and the broker has it. One whose wish stays
   * the same keeps its version.
   * @throws Error when a message would be too large, whatever `edit` throws, or the disk's error: then nothing changed
   */
  change(terminalIds: readonly string[], edit: (wish: Wish) => Wish): Promise<void>;
  close(): Promise<void>;
}

/** @throws Malformed when the file is none, and the disk's error */
export async function openDesired(ports: {
  readonly path: string;
  readonly disk: Disk;
  readonly clock: Pick<Clock, 'now'>;
  /** Retained. */
  publish(topic: string, payload: Uint8Array): Promise<void>;
}): Promise<DesiredStore> {
  const { path, disk, clock, publish } = ports;
  const read = jsonReader(path, FileSchema, MOST_BYTES);
  const kept = await disk.read(path).then(read, (error: unknown) => {
    if (isNotFound(error)) return { v: 1 as const, terminals: {} };
    throw error;
  });
  let wanted: ReadonlyMap<string, Wanted> = new Map(Object.entries(kept.terminals));
  const turn = inTurn();
  for (const [terminalId, each] of wanted) await publish(topics.desired(terminalId), messageOf(each));

  return {
    of: (terminalId) => wanted.get(terminalId),
    change: (terminalIds, edit) =>
      turn(async () => {
        const changed = new Map<string, Wanted>();
        const seconds = Math.floor(clock.now() / 1000);
        for (const terminalId of terminalIds) {
          const known = wanted.get(terminalId);
          const { version, ...wish }: Wanted = known ?? AS_INSTALLED;
          const next = edit(wish);
          if (JSON.stringify(next) === JSON.stringify(wish)) continue;
          // What is only remembered for a return is no news for the terminal.
          const isNews =
            JSON.stringify([next.config, next.update]) !== JSON.stringify([wish.config, wish.update]);
          const made = { version: isNews || !known ? Math.max(version + 1, seconds) : version, ...next };
          messageOf(made);
          changed.set(terminalId, made);
        }
        if (changed.size === 0) return;
        const all = new Map([...wanted, ...changed]);
        await writeFileAtomic(disk, path, encodeJson({ v: 1, terminals: Object.fromEntries(all) }));
        wanted = all;
        for (const [terminalId, each] of changed) await publish(topics.desired(terminalId), messageOf(each));
      }),
    close: () => turn.idle(),
  };
}

function messageOf({ version, config, update }: Wanted): Uint8Array {
  const bytes = encodeJson({ v: 1, version, config, ...(update && { update }) });
  if (bytes.length > MAX_DESIRED_BYTES)
    throw new Error(`what is wanted of a terminal has ${bytes.length} bytes, may have ${MAX_DESIRED_BYTES}`);
  return bytes;
}
