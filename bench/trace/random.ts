/** Much randomness that a seed decides, as fast as a disk takes it: AES-128-CTR of zeros. For benches, never for keys. */
import { createCipheriv } from 'node:crypto';
import { seededRandom } from '../../platform/random';

const CHUNK = 1024 * 1024;

export type MuchRandom = { bytes(n: number): Uint8Array; below(n: number): number };

export function muchRandom(seed: string): MuchRandom {
  const { below, bytes } = seededRandom(seed);
  const stream = createCipheriv('aes-128-ctr', bytes(16), bytes(16));
  const zeros = new Uint8Array(CHUNK);
  let chunk = new Uint8Array(0);
  let at = 0;
  return {
    below,
    bytes(n) {
      if (at + n > chunk.length) {
        chunk = new Uint8Array(stream.update(zeros));
        at = 0;
      }
      at += n;
      return chunk.subarray(at - n, at);
    },
  };
}
