/** What the rider page needs to keep (SCREENS.md: diary, pass, queue; page/README.md: its keys), and what is more than that. */
import { type TSchema, Type } from 'typebox';
import { Errors } from 'typebox/value';
import { SENTENCES } from '../../../protocol/sentences';
import type { KeptByPage } from './kept-by-page';

const exact = <Fields extends Record<string, TSchema>>(fields: Fields) =>
  Type.Object(fields, { additionalProperties: false });
const base64url = (bytes: number) =>
  Type.String({ pattern: `^[A-Za-z0-9_-]{${Math.ceil((bytes * 8) / 6)}}$` });
const Moment = Type.Number();
const Code = Type.Union(Object.keys(SENTENCES).map((code) => Type.Literal(code)));
const TICKET = { day: Type.Integer(), ticket: base64url(163), notice: base64url(16) };
const Name = Type.String({ maxLength: 64 });
const Pair = Type.String({ pattern: '^[0-9]{2}$' });

/** Dates on which the authority opened the ticket. */
const Looked = Type.Optional(Type.Array(Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' })));

const Ride = exact({
  kind: Type.Literal('ride'),
  id: base64url(16),
  receipt: base64url(8),
  code: Code,
  line: Name,
  to: exact({ zh: Name, en: Name }),
  vehicle: Name,
  vehicleKind: Type.Union([Type.Literal('bus'), Type.Literal('taxi')]),
  at: Moment,
  pair: Pair,
  notice: base64url(16),
  off: Type.Union([Moment, Type.Null()]),
  looked: Looked,
});
const ShownPass = exact({
  kind: Type.Literal('pass'),
  at: Moment,
  pair: Pair,
  notice: base64url(16),
  looked: Looked,
});
const LostRide = exact({ kind: Type.Literal('lost'), at: Moment, code: Code });

const Queued = Type.Union([
  exact({
    kind: Type.Literal('board'),
    code: base64url(16),
    scannedAt: Moment,
    grant: Type.Union([base64url(14), Type.Null()]),
    ticket: base64url(163),
    notice: base64url(16),
    second: Type.Boolean(),
  }),
  exact({ kind: Type.Literal('alight'), id: base64url(16), receipt: base64url(8), at: Moment }),
]);

/** Form of each key, to the letter: a field more is a leak. */
export const NEEDED: Record<string, TSchema> = {
  'coride.language': Type.Union([Type.Literal('zh'), Type.Literal('en')]),
  'coride.clock': exact({ offset: Type.Integer() }),
  'coride.bundle': exact({
    number: Type.Integer(),
    relay: base64url(32),
    dayShift: Type.Integer(),
    retentionDays: Type.Integer(),
  }),
  'coride.registration': exact({ token: base64url(32), lastFour: Type.String({ pattern: '^[0-9]{4}$' }) }),
  'coride.tickets': exact({
    hand: Type.Array(exact(TICKET)),
    shown: Type.Union([exact({ ...TICKET, at: Moment }), Type.Null()]),
    askedOn: Type.Integer(),
    boardedAt: Moment,
  }),
  'coride.queue': exact({ entries: Type.Array(Queued), nextAt: Moment }),
  'coride.audit': exact({
    size: Type.Integer(),
    root: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    signed: Type.String({ pattern: '^[A-Za-z0-9_-]{1,400}$' }),
    seenAt: Moment,
    contradictedBy: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_-]{1,400}$' })),
  }),
  'coride.access': exact({
    through: Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' }),
    untold: Type.Boolean(),
  }),
  // A ride of the diary, a publication, and how it stood when it was shown.
  'coride.told': Type.Array(
    Type.String({ pattern: '^[A-Za-z0-9_-]{22} [0-9a-f]{16} (published|corrected)$' }),
  ),
  'coride.diary': Type.Array(Type.Union([Ride, ShownPass, LostRide])),
};

/** Public lists, the same for everybody: that they are kept tells of no trip. */
const LISTS = /^\/exposures\/[a-z0-9-]+\.json$/;

/** The page's tabs have addresses of their own; a boarding code has none that stays. */
const ADDRESSES = /^(about:blank|https?:\/\/[^/]+\/(#pass|#diary|#check)?)$/;

/** A sentence for each thing that the page kept without need. `files`: paths of the page's own files. */
export function moreThanNeeded(kept: KeptByPage, files: readonly string[]): string[] {
  const found: string[] = [];
  for (const [key, text] of Object.entries(kept.localStorage)) {
    const form = NEEDED[key];
    if (!form) found.push(`localStorage ${key}`);
    else
      for (const { instancePath, message } of Errors(form, JSON.parse(text)))
        found.push(`localStorage ${key}${instancePath}: ${message}`);
  }
  for (const key of Object.keys(kept.sessionStorage)) found.push(`sessionStorage ${key}`);
  if (kept.windowName !== '') found.push('window.name');
  for (const name of Object.keys(kept.indexedDB)) found.push(`IndexedDB ${name}`);
  for (const path of Object.keys(kept.caches))
    if (!files.includes(path) && !LISTS.test(path)) found.push(`cache ${path}`);
  for (const name of kept.files) found.push(`file ${name}`);
  for (const cookie of kept.cookies) found.push(`cookie ${cookie.split('=')[0]}`);
  for (const address of kept.history) if (!ADDRESSES.test(address)) found.push(`history ${address}`);
  if (kept.historyState !== 'null') found.push('history.state');
  return found;
}
