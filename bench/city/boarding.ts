/** A phone's check-in by code: sealed, through site and relay to the operator's journal and back. */
import { performance } from 'node:perf_hooks';
import { screenCode } from '../../simulators';
import type { City } from '../../start/city/city';
import { timed } from '../measure';
import type { Phones } from './phones';

export type Boardings = { readonly times: readonly number[]; readonly perSecond: number };

/** `count` check-ins over all terminals, `atOnce` of them under way at any time. */
export async function boardings(
  count: number,
  atOnce: number,
  city: City,
  phones: Phones,
): Promise<Boardings> {
  const codes = await Promise.all(city.terminals.map(({ screenUrl }) => screenCode(screenUrl)));
  const times: number[] = [];
  let begun = 0;
  const worker = async () => {
    for (let mine = begun++; mine < count; mine = begun++) {
      const rider = phones.next();
      times.push(await timed(async () => expectCheckedIn(await rider.board(codes[mine % codes.length]!))));
    }
  };
  const from = performance.now();
  await Promise.all(Array.from({ length: atOnce }, worker));
  return { times, perSecond: (count * 1000) / (performance.now() - from) };
}

function expectCheckedIn({ reply }: { reply: { code: string } }): void {
  if (reply.code !== 'checked-in') throw new Error(`a boarding was answered with ${reply.code}`);
}
