/**
 * What is published of cases, downloaded whole: the site learns that somebody looked, never what for. Kept in memory while
 * the page is open; without network the service worker gives the last that it heard.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { toHex } from '../../../../../protocol/bytes';
import { Malformed } from '../../../../../protocol/errors';
import {
  type ExposureFile,
  type ExposureIndex,
  readExposureFile,
  readExposureIndex,
} from '../../../../../protocol/exposures/list';
import { ask, bytesOf, Unreached } from '../doors';
import { KEPT_HEADER } from '../service-worker-lists';

export type Lists = {
  readonly files: readonly ExposureFile[];
  /** When the newest was published; unix ms. */
  readonly madeAt: number;
  /** Kept by the service worker, not heard just now. */
  readonly isOld: boolean;
};

/** Files of older days change too: a correction, a withdrawal. So the index decides, by its hashes. */
export class Published {
  private lists: Lists | undefined;
  private running: Promise<Lists> | undefined;

  /** What was loaded last. */
  get current(): Lists | undefined {
    return this.lists;
  }

  /** Loads the lists; who asks meanwhile gets the same. @throws Unreached, Malformed */
  load(): Promise<Lists> {
    this.running ??= this.fetchAll().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  private async fetchAll(): Promise<Lists> {
    // A file may be newer than the index that names it, for a moment: then the index is asked for again, once.
    this.lists = await this.fetchOnce().catch((error: unknown) => {
      if (error instanceof Malformed) return this.fetchOnce();
      throw error;
    });
    return this.lists;
  }

  private async fetchOnce(): Promise<Lists> {
    const { bytes, isKept } = await fetchFile('index.json');
    const index: ExposureIndex = readExposureIndex(JSON.parse(new TextDecoder().decode(bytes)));
    let isOld = isKept;
    const files = await Promise.all(
      index.days.map(async ({ date, sha256: hash }) => {
        const file = await fetchFile(`${date}.json`);
        isOld ||= file.isKept;
        if (toHex(sha256(file.bytes)) !== hash)
          throw new Malformed('exposure file', 'is not the one of the index');
        return readExposureFile(JSON.parse(new TextDecoder().decode(file.bytes)));
      }),
    );
    return { files, madeAt: index.madeAt, isOld };
  }
}

async function fetchFile(name: string): Promise<{ bytes: Uint8Array; isKept: boolean }> {
  const response = await ask(`/exposures/${name}`, { cache: 'no-cache' });
  if (!response.ok) throw new Unreached('silent');
  return { bytes: await bytesOf(response), isKept: response.headers.has(KEPT_HEADER) };
}
