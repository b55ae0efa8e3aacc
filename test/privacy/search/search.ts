/** The grep of the privacy tests: all canaries, in every encoding, also within compressed streams. */
import { openStreams } from './compressed';
import { type Canary, type Pattern, patternsOf } from './encodings';
import { matcher } from './matcher';

/** A canary that lies somewhere. */
export type Finding = {
  readonly canary: string;
  readonly encoding: string;
  /** Bytes around it as text, to see what wrote it. */
  readonly around: string;
};

export type Search = {
  /** @param isWhole these bytes are one whole file or message, not a piece of a memory or a stream */
  (bytes: Uint8Array, isWhole?: boolean): Finding[];
  readonly patterns: readonly Pattern[];
};

const AROUND = 40;
/** A stream within a stream within a stream is as deep as it looks. */
const DEEPEST = 3;

export function searchFor(canaries: readonly Canary[]): Search {
  const patterns = canaries.flatMap(patternsOf);
  const match = matcher(patterns);
  const look = (bytes: Uint8Array, isWhole: boolean, depth: number): Finding[] => {
    const found = match(bytes).map(({ pattern, at }) => ({
      canary: pattern.canary,
      encoding: pattern.encoding,
      around: textAround(bytes, at, pattern.bytes.length),
    }));
    if (depth === DEEPEST) return found;
    const within = openStreams(bytes, isWhole).flatMap(({ how, content }) =>
      look(content, true, depth + 1).map((each) => ({ ...each, encoding: `${each.encoding} in ${how}` })),
    );
    return [...found, ...within];
  };
  return Object.assign((bytes: Uint8Array, isWhole = false) => look(bytes, isWhole, 0), { patterns });
}

function textAround(bytes: Uint8Array, at: number, length: number): string {
  const around = Buffer.from(bytes.subarray(Math.max(0, at - AROUND), at + length + AROUND));
  return around.toString('latin1').replace(/[^\x20-\x7e]/g, '.');
}
