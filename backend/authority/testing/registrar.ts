/** A registrar as the authority composes it, minting in this thread, with a gateway that keeps its messages. */

import { openKeptCounts } from '../registrar/kept-counts';
import { profileSeals } from '../registrar/profiles';
import { createRegistrar, type Registrar } from '../registrar/registrar';
import { openRiderStore, type RiderStore } from '../registrar/rider-store';
import { createSmsCodes } from '../registrar/sms-codes';
import { createSmsLimits, type SmsLimitsConfig } from '../registrar/sms-limits';
import { createTicketDesk } from '../tickets/hand-out';
import { mint } from '../tickets/mint';
import { FOLDER, silent, type TestCity } from './city';

export type TestRegistrar = Registrar & {
  /** Messages sent, oldest first. */
  readonly messages: { phone: string; text: string }[];
  /** The code of the last message to a number. */
  codeOf(phone: string): string;
  readonly store: RiderStore;
};

let registrars = 0;

export async function testRegistrar(
  city: TestCity,
  limits: SmsLimitsConfig = { perBlockHour: 1000, perNetworkHour: 1000, perHour: 10_000 },
  /** Where messages are counted; the same again is a restart. */
  countsFolder = `${FOLDER}/sms-counts-${++registrars}`,
): Promise<TestRegistrar> {
  const { disk, clock, random, keys, bundle } = city;
  const seals = profileSeals(keys.registrar, keys.registrarSecret);
  const counts = await openKeptCounts({ disk, folder: countsFolder, clock, log: silent });
  const messages: { phone: string; text: string }[] = [];
  const store = await openRiderStore({ disk, folder: FOLDER, random, shards: 4, log: silent });
  const registrar = createRegistrar({
    store,
    seals,
    codes: createSmsCodes(clock, random),
    limits: createSmsLimits({ clock, config: limits, counts, keyOf: seals.countKey, log: silent }),
    gateway: {
      send: async (phone, text) => {
        messages.push({ phone, text });
      },
    },
    desk: createTicketDesk({
      clock,
      random,
      log: silent,
      bundle: () => bundle,
      ticketKeys: keys.tickets,
      mint: async (job) => mint(job),
    }),
    random,
    log: silent,
    host: () => new URL(bundle.site).hostname,
    retentionDays: () => bundle.limits.retentionDays,
  });
  const codeOf = (phone: string) => {
    const last = messages.findLast((message) => message.phone === phone && /#\d{6}$/.test(message.text));
    return last?.text.slice(-6) ?? 'none';
  };
  return { ...registrar, messages, codeOf, store };
}
