/** The riders of the measured city: registered phones that take turns, so that everybody's first hand is enough. */
import { join } from 'node:path';
import { systemClock } from '../../platform/clock';
import { nodeDisk } from '../../platform/node-disk';
import { openSmsLog, Rider, riderPhones, SiteDoors, screenCode } from '../../simulators';
import type { City } from '../../start/city/city';

export const PHONES = 100;
/** Registering at one time: each waits for its text message. */
const AT_ONCE = 10;

export class Phones {
  private turn = 0;
  private constructor(private readonly riders: readonly Rider[]) {}

  /** Registers all, and lets each look at a code once: after that it holds bundle and time, as an opened page does. */
  static async register(city: City): Promise<Phones> {
    const site = new SiteDoors(city.site);
    const clock = systemClock();
    const smsCode = await openSmsLog(nodeDisk(), join(city.folder, 'authority', 'sms.log'), clock);
    const riders = riderPhones(PHONES).map((phone) => new Rider({ phone, site, smsCode, clock }));
    for (let i = 0; i < riders.length; i += AT_ONCE)
      await Promise.all(riders.slice(i, i + AT_ONCE).map((rider) => rider.register()));
    const code = await screenCode(city.terminals[0]!.screenUrl);
    for (const rider of riders) await rider.look(code);
    return new Phones(riders);
  }

  /** Whose turn it is. */
  next(): Rider {
    return this.riders[this.turn++ % this.riders.length]!;
  }
}
