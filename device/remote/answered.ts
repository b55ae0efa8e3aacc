/** The commands that were answered, so that one that comes again is not done again, also after a restart. */
import { type Disk, isNotFound } from '../../platform/disk';
import type { Log } from '../../platform/log';
import { writeFileAtomic } from '../../platform/write-file-atomic';
import { fromUtf8, utf8 } from '../../protocol/bytes';
import { decodeReply, type Reply } from '../../protocol/messages/reply';
import { encodeJson } from '../../protocol/messages/state';

/** The registry asks again for minutes, not for months. */
const MOST = 64;

export class Answered {
  private constructor(
    private readonly disk: Disk,
    private readonly path: string,
    private readonly log: Log,
    private readonly replies: Map<string, Reply>,
  ) {}

  /** Reads the file at `path`; one that is missing or cannot be read counts as empty. */
  static async open(disk: Disk, path: string, log: Log): Promise<Answered> {
    const replies = new Map<string, Reply>();
    try {
      const lines = fromUtf8(await disk.read(path))
        .split('\n')
        .filter(Boolean);
      for (const line of lines) {
        const [id = '', text = ''] = line.split('\t');
        replies.set(id, decodeReply(utf8(text)));
      }
    } catch (error) {
      if (!isNotFound(error)) log.warn('answered commands not read', { cause: error as Error });
    }
    return new Answered(disk, path, log, replies);
  }

  /** The last word on a command, if there was one. */
  of(id: string): Reply | undefined {
    return this.replies.get(id);
  }

  /** Keeps the last word; its result in memory only. Resolves when it is on disk, where the disk takes it. */
  async keep(id: string, reply: Reply): Promise<void> {
    this.replies.set(id, reply);
    for (const oldest of this.replies.keys()) {
      if (this.replies.size <= MOST) break;
      this.replies.delete(oldest);
    }
    const lines = [...this.replies].map(([each, { v, state, error }]) => {
      const words = fromUtf8(encodeJson({ v, state, ...(error === undefined ? {} : { error }) }));
      return `${each}\t${words}\n`;
    });
    try {
      await writeFileAtomic(this.disk, this.path, utf8(lines.join('')));
    } catch (error) {
      // The command was done all the same; only a restart would forget it.
      this.log.warn('answered command not written', { cause: error as Error });
    }
  }
}
