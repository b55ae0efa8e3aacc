/** What must not lie where it does not belong: each secret of the run, and the places where it may. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromBase64url } from '../../../protocol/bytes';
import { hpkeOpen, importSecretKey } from '../../../protocol/hpke';
import { INFO } from '../../../protocol/labels';
import { openedSubject } from '../../../protocol/sealed-subject';
import type { SealedShare } from '../../../protocol/share';
import { decodeTicket, TICKET_HEAD } from '../../../protocol/ticket/layout';
import { bundleInForce } from '../../../start/ceremony/ceremony';
import { DEMO_OFFICERS } from '../../../start/ceremony/officers';
import { Exchange } from '../../../start/exchange';
import { askCaseDoor } from '../../../start/trace/case-door';
import { openCaseDays } from '../../../start/trace/officers-machines';
import type { Canary } from '../search/encodings';
import type { Place } from './places';

export type Secret = Canary & {
  readonly mayLieIn: readonly Place[];
  /** It must be found there, or the grep is blind to real places. */
  readonly mustLieIn?: readonly Place[];
};

export const nowhere = (name: string, value: string | Uint8Array): Secret => ({ name, value, mayLieIn: [] });

/** The secrets that lie in files of the city: each side's own keys, and the officers'. */
export function keysOf(city: string): Secret[] {
  const read = (...path: string[]) => readFileSync(join(city, ...path), 'utf8').trim();
  const key = (name: string, text: string, ...mayLieIn: Place[]): Secret => ({
    name,
    value: fromBase64url(name, text),
    mayLieIn,
    mustLieIn: mayLieIn.filter((place) => place.endsWith('data')),
  });
  const segmentKeys = JSON.parse(read('operator', 'keyring', 'segment-keys.json')) as {
    keys: Record<string, string>;
  };
  const online = JSON.parse(read('authority', 'keyrings', 'online.json')) as {
    registrar: string;
    audit: string;
    tickets: { secret: string }[];
  };
  return [
    ...DEMO_OFFICERS.flatMap((id) => {
      const { seal, sign } = JSON.parse(read('officers', `${id}.json`)) as { seal: string; sign: string };
      return [key(`seal key of officer ${id}`, seal), key(`signing key of officer ${id}`, sign)];
    }),
    ...Object.entries(segmentKeys.keys).map(([day, text]) =>
      key(`segment key of day ${day}`, text, 'operator data', 'operator memory', 'operator heap'),
    ),
    key('relay key', read('operator', 'keys', 'relay.key'), 'operator data', 'operator memory'),
    key('receipts secret', read('operator', 'keys', 'receipts.key'), 'operator data', 'operator memory'),
    key('registrar key', online.registrar, 'authority data'),
    key('audit key', online.audit, 'authority data'),
    ...online.tickets.map(({ secret }, i) => key(`ticket key ${i}`, secret, 'authority data')),
  ];
}

/** Day keys as two officers bring them back on their own machines: no part of the city may hold one. */
export async function dayKeysOf(city: string, firstDay: number, lastDay: number, now: number) {
  const socket = join(city, 'authority', 'case.sock');
  const answer = await askCaseDoor(socket, 'GET', `/shares?firstDay=${firstDay}&lastDay=${lastDay}`);
  const { shares } = answer as { shares: (Omit<SealedShare, 'sealed'> & { sealed: string })[] };
  const bundle = bundleInForce(new Exchange(join(city, 'exchange')))!;
  return openCaseDays(
    {
      officersFolder: join(city, 'officers'),
      officers: DEMO_OFFICERS.slice(0, 2),
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
