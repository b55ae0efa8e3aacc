/** Who and what every simulated city has: keys, bundle, tickets. One fixed seed decides all of it, so runs repeat. */
import { makeCity } from '../../backend/operator/testing/city';
import { seededRandom } from '../../platform/random';
import { signBundle } from '../../protocol/bundle';
import { concat, utf8 } from '../../protocol/bytes';
import { hpkeSeal, importSecretKey } from '../../protocol/hpke';
import { INFO, LABEL } from '../../protocol/labels';
import { sealedSubject } from '../../protocol/sealed-subject';
import { importSigningKey, signLabelled } from '../../protocol/signing';
import { encodeTicket, ticketHead } from '../../protocol/ticket/layout';

const random = seededRandom('the cast of the simulation');

export const CITY = makeCity(random);
export const ROOT = importSigningKey(random.bytes(32));
export const SIGNED_BUNDLE = signBundle(ROOT, CITY.bundle);

/** Every identifier of a rider begins with one of these, and no byte that crosses a port may show it. */
export const CANARY = 'CANARY';
export const PHONE_CANARY = '1380024';

/** Tickets of a day; a seed begins anywhere among them and takes one after the other. */
export const TICKETS_A_DAY = 150;
const minted = new Map<string, Uint8Array>();

/** A ticket as the vault mints it, but with its seal's chance from a seed. `n` from 0. */
export function ticketOf(day: number, n: number): Uint8Array {
  const name = `ticket ${day} ${n}`;
  const known = minted.get(name);
  if (known) return known;
  const chance = seededRandom(name);
  const head = { keyNumber: 1, day, tag: chance.bytes(16) };
  const riderRef = utf8(`${CANARY}${String(n).padStart(9, '0')}`);
  const notice = concat(utf8(CANARY), chance.bytes(10));
  const dayKey = CITY.dayKeys.get(day);
  if (!dayKey) throw new RangeError(`the simulated city has no key for day ${day}`);
  const subject = sealedSubject({ kind: 'ticket', riderRef, notice });
  const ephemeral = importSecretKey(chance.bytes(32));
  const sealed = hpkeSeal(dayKey.public, INFO.checkIn, ticketHead(head), subject, ephemeral);
  const signature = signLabelled(CITY.ticketKey, LABEL.ticket, ticketHead(head), sealed);
  const ticket = encodeTicket({ ...head, sealed, signature });
  minted.set(name, ticket);
  return ticket;
}
