/** What a thief of both sides' disks can compare: a record of the operator's with a registration of the authority's. */
import type { Rider as Registration } from '../../../backend/authority/registrar/rider-file';
import type { Random } from '../../../platform/random';
import type { Link } from './attack';
import type { Seen } from './seen';

/** A record, and beside it the registration of the same rider: pairs compare one's record with the other's registration. */
export type Joined = {
  readonly rider: number;
  readonly seen: Seen;
  readonly registration: Registration;
  /** When the rider's tickets were fetched, as far as somebody knows it (unix ms). */
  readonly fetchedAt: number;
};

const near = (a: number, b: number, scale: number): number => 1 / (1 + Math.abs(a - b) / scale);
const word = (bytes: Uint8Array): number => bytes[0]! * 256 + bytes[1]!;

/** Equal bytes at equal places. */
const equal = (a: Uint8Array, b: Uint8Array | undefined): number =>
  b ? a.reduce((sum, byte, i) => sum + (byte === b[i] ? 1 : 0), 0) : 0;

const compare = (
  name: string,
  of: (record: Seen, registration: Registration, fetchedAt: number) => number,
): Link<Joined> => ({ name, of: (a, b) => of(a.seen, b.registration, b.fetchedAt) });

export const JOINT_FEATURES: readonly Link<Joined>[] = [
  compare('tag and riderRef', ({ item }, { ref }) => equal(item.tag, ref)),
  compare('tag and index of the number', ({ item }, { phone }) => equal(item.tag, phone)),
  compare('tag and hash of the token', ({ item }, { token }) => equal(item.tag, token)),
  compare('tag and sealed seed', ({ item }, { seeds }) => equal(item.tag, seeds[0]?.sealed)),
  compare('id and riderRef', ({ item }, { ref }) => equal(item.id, ref)),
  compare('sealed part and sealed seed', ({ item }, { seeds }) => equal(item.sealed, seeds[0]?.sealed)),
  compare('sealed part and profile', ({ item }, { profile }) => equal(item.sealed, profile)),
  compare('order of tags and of registrations', ({ item }, { ref }) => near(word(item.tag), word(ref), 500)),
  compare('file of the registration', ({ item }, { ref }) => (item.tag[1]! % 4 === ref[1]! % 4 ? 1 : 0)),
  compare('sets of tickets', ({ order }, { seeds }) => order * seeds.length),
  compare('fetched within seconds', ({ arrivedAt }, _, at) => near(arrivedAt, at, 5_000)),
  compare('fetched within minutes', ({ arrivedAt }, _, at) => near(arrivedAt, at, 300_000)),
  compare('fetched within the hour', ({ arrivedAt }, _, at) =>
    Math.abs(arrivedAt - at) < 3_600_000 ? 1 : 0,
  ),
];

/** @param fetchedAt what is known of when each rider's tickets were fetched */
export function join(
  seen: readonly Seen[],
  registrations: readonly Registration[],
  fetchedAt: (rider: number, boardings: readonly number[]) => number,
): Joined[] {
  const known = registrations.map((_, rider) =>
    fetchedAt(
      rider,
      seen.filter((each) => each.rider === rider).map(({ arrivedAt }) => arrivedAt),
    ),
  );
  return seen.map((each) => ({
    rider: each.rider,
    seen: each,
    registration: registrations[each.rider]!,
    fetchedAt: known[each.rider]!,
  }));
}

const HOUR = 3_600_000;

/** A time of the day at which the page may fetch: an hour or more from everything that the operator hears. */
export function apartFrom(boardings: readonly number[], random: Random): number {
  const [first, last] = [Math.min(...boardings) - 3 * HOUR, Math.max(...boardings) + 3 * HOUR];
  for (;;) {
    const at = first + random.below(last - first);
    if (boardings.every((each) => Math.abs(each - at) >= HOUR)) return at;
  }
}
