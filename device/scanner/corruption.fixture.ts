/** What happens to bytes on the way from a scanner: by chance, but by a seed. */
import type { Random } from '../../platform/random';

/** One to three accidents. */
export function corrupted(bytes: Uint8Array, random: Random): Uint8Array {
  let all = [...bytes];
  for (let i = random.below(3); i >= 0; i--) all = ACCIDENTS[random.below(ACCIDENTS.length)]!(all, random);
  return Uint8Array.from(all);
}

type Accident = (bytes: number[], random: Random) => number[];

const ACCIDENTS: readonly Accident[] = [
  /** A bit turns. */
  (bytes, random) => {
    const at = random.below(bytes.length);
    return bytes.with(at, bytes[at]! ^ (1 << random.below(8)));
  },
  /** A byte becomes another one. */
  (bytes, random) => bytes.with(random.below(bytes.length), random.below(256)),
  /** A few bytes are lost. */
  (bytes, random) => {
    const at = random.below(bytes.length);
    return [...bytes.slice(0, at), ...bytes.slice(at + 1 + random.below(20)), 0x0d];
  },
  /** A few come twice. */
  (bytes, random) => {
    const at = random.below(bytes.length);
    return [...bytes.slice(0, at + random.below(20)), ...bytes.slice(at)];
  },
  /** Noise in between. */
  (bytes, random) => {
    const at = random.below(bytes.length);
    return [...bytes.slice(0, at), ...random.bytes(1 + random.below(12)), ...bytes.slice(at)];
  },
  /** Cut off, and begun again. */
  (bytes, random) => [...bytes.slice(0, random.below(bytes.length)), ...bytes],
  /** Two places change. */
  (bytes, random) => {
    const [a, b] = [random.below(bytes.length), random.below(bytes.length)];
    return bytes.with(a, bytes[b]!).with(b, bytes[a]!);
  },
];
