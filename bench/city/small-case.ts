/** `npm run trace` in the running city: approval, release, shares, the last segments fetched, rides and co-riders. */
import { riderPhones } from '../../simulators';
import type { City } from '../../start/city/city';
import { runTrace } from '../../start/trace/run';
import { timed } from '../measure';

export type SmallCase = { readonly ms: number; readonly coRiders: number; readonly checkIns: number };

/** Traces the first rider from yesterday until today. */
export async function smallCase(city: City): Promise<SmallCase> {
  const now = Date.now();
  const shenyang = (unixMs: number) => new Date(unixMs + 8 * 3_600_000).toISOString().slice(0, 10);
  const [phone] = riderPhones(1);
  const options = {
    phone: phone!,
    from: shenyang(now - 86_400_000),
    to: shenyang(now),
    data: city.folder,
    officers: ['li', 'wang'],
    reason: 'bench',
    json: true,
  };
  let coRiders = 0;
  let checkIns = 0;
  const ms = await timed(async () => {
    const { result } = await runTrace(options, now);
    if (result.rides.length === 0) throw new Error('the trace found no ride of a rider who took some');
    coRiders = result.coRiders.length;
    checkIns = result.searched.checkIns;
  });
  return { ms, coRiders, checkIns };
}
