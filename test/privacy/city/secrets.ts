/** What must not lie where it does not belong: each secret of the run, and the places where it may. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OPERATOR_FILES } from '../../../backend/operator/keys/key-files';
import { openSegmentKeyring } from '../../../backend/operator/segments/keyring';
import { nodeDisk } from '../../../platform/node-disk';
import { systemRandom } from '../../../platform/random';
import { fromBase64url } from '../../../protocol/bytes';
import { hpkeOpen, importSecretKey } from '../../../protocol/hpke';
import { INFO } from '../../../protocol/labels';
import { openedSubject } from '../../../protocol/sealed-subject';
import type { SealedShare } from '../../../protocol/share';
import { decodeTicket, TICKET_HEAD } from '../../../protocol/ticket/layout';
import { bundleInForce } from '../../../start/ceremony/ceremony';
import { DEMO_OFFICERS, readOfficer } from '../../../start/ceremony/officers';
import { Exchange } from '../../../start/exchange';
import { askCaseDoor } from '../../../start/trace/case-door';
import { openCaseDays, openOfficers } from '../../../start/trace/officers-machines';
import type { Canary } from '../search/encodings';
import type { Place } from './places';

export type Secret = Canary & {
  readonly mayLieIn: readonly Place[];
  /** It must be found there, or the grep is blind to real places. */
  readonly mustLieIn?: readonly Place[];
};

export const nowhere = (name: string, value: string | Uint8Array): Secret => ({ name, value, mayLieIn: [] });

/** The secrets that lie in files of the city: each side's own keys, and the officers'. */
export async function keysOf(city: string): Promise<Secret[]> {
  const read = (...path: string[]) => readFileSync(join(city, ...path), 'utf8').trim();
  const key = (name: string, text: string, ...mayLieIn: Place[]): Secret => ({
    name,
    value: fromBase64url(name, text),
    mayLieIn,
    mustLieIn: mayLieIn.filter((place) => place.endsWith('data')),
  });
  const segmentKeys = await segmentKeysOf(join(city, 'operator'));
  const officers = await Promise.all(DEMO_OFFICERS.map((id) => readOfficer(join(city, 'officers'), id)));
  const online = JSON.parse(read('authority', 'keyrings', 'online.json')) as {
    registrar: string;
    audit: string;
    tickets: { secret: string }[];
  };
  return [
    ...officers.flatMap(({ id, seal, sign }) => [
      nowhere(`seal key of officer ${id}`, seal.secretBytes),
      nowhere(`signing key of officer ${id}`, sign.secretBytes),
    ]),
    // On disk they lie under the keyring's file key.
    ...segmentKeys.map(
      ({ day, value }): Secret => ({
        name: `segment key of day ${day}`,
        value,
        mayLieIn: ['operator memory', 'operator heap'],
      }),
    ),
    key('relay key', read('operator', 'keys', 'relay.key'), 'operator data', 'operator memory'),
    key('receipts secret', read('operator', 'keys', 'receipts.key'), 'operator data', 'operator memory'),
    key('registrar key', online.registrar, 'authority data'),
    key('audit key', online.audit, 'authority data'),
    ...online.tickets.map(({ secret }, i) => key(`ticket key ${i}`, secret, 'authority data')),
  ];
}

/** The segment keys, as only the operator's own program reads them from its keyring. */
async function segmentKeysOf(operator: string): Promise<{ day: number; value: Uint8Array }[]> {
  const keyring = await openSegmentKeyring({
    folders: OPERATOR_FILES.keyrings.map((name) => join(operator, name)),
    disk: nodeDisk(),
    random: systemRandom(),
  });
  const { first, last } = keyring.days() ?? { first: 0, last: -1 };
  const found: { day: number; value: Uint8Array }[] = [];
  for (let day = first; day <= last; day++) {
    const value = keyring.existing(day);
    if (value) found.push({ day, value });
  }
  await keyring.close();
  return found;
}

/** Day keys as two officers bring them back on their own machines: no part of the city may hold one. */
export async function dayKeysOf(city: string, firstDay: number, lastDay: number, now: number) {
  const socket = join(city, 'authority', 'case.sock');
  const answer = await askCaseDoor(socket, 'GET', `/shares?firstDay=${firstDay}&lastDay=${lastDay}`);
  const { shares } = answer as { shares: (Omit<SealedShare, 'sealed'> & { sealed: string })[] };
  const bundle = bundleInForce(new Exchange(join(city, 'exchange')))!;
  return openCaseDays(
    {
      officers: await openOfficers(join(city, 'officers'), DEMO_OFFICERS.slice(0, 2)),
      bundle,
      firstDay,
      lastDay,
      details: {},
      now,
    },
    shares.map((share) => ({ ...share, sealed: fromBase64url('sealed share', share.sealed) })),
  );
}

/** Who lies sealed in a ticket, opened by its day key: riderRef and notice. */
export function sealedIn(
  ticket: Uint8Array,
  dayKey: Uint8Array,
): { riderRef: Uint8Array; notice: Uint8Array } {
  const { sealed } = decodeTicket(ticket);
  const head = ticket.subarray(0, TICKET_HEAD);
  const subject = openedSubject(hpkeOpen(importSecretKey(dayKey), INFO.checkIn, head, sealed));
  if (subject.kind !== 'ticket') throw new Error('a ticket holds a ticket subject');
  return subject;
}
