/** What happens in the city while its places are watched: everything that people do, and what goes wrong for them. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OPERATOR_FILES } from '../../../backend/operator/keys/key-files';
import { press, watch } from '../../../device/terminal.fixture';
import { systemClock } from '../../../platform/clock';
import { fromBase64url } from '../../../protocol/bytes';
import { encodeCard } from '../../../protocol/card';
import { dayOf } from '../../../protocol/days';
import { decodeCheckInBatch } from '../../../protocol/messages/check-in-batch';
import { decodeStored } from '../../../protocol/messages/stored';
import { importSigningKey } from '../../../protocol/signing';
import { decodeTicket } from '../../../protocol/ticket/layout';
import { Rider, SiteDoors, screenCode } from '../../../simulators';
import { DEMO_DAY_SHIFT } from '../../../start/demo-registry';
import type { TestCity } from '../../e2e/city-for-test';
import type { PseudoScanner } from '../../support/pty';
import { waitFor } from '../../support/wait';
import type { MqttSpy } from '../places/mqtt-spy';
import type { Canary } from '../search/encodings';
import { dayKeysOf, nowhere, type Secret, sealedIn } from './secrets';

const REGISTERED = { phone: '13800246021', name: '欧阳明玉' };
const PASS_RIDER = { phone: '13912345678', name: 'Zhao Tiezhu' };
const DELETED = { phone: '15940217733', name: '慕容复' };
const NEVER_REGISTERED = { phone: '18640013579', name: '司马光远' };
const DOCUMENT = '21010219800112402X';
/** What a driver types on the pad. */
const TYPED = { phone: '17702467358', document: '21010319751123004X', driver: '2107735501' };
/** By code, by pass, by card, and two that the driver typed. */
export const CHECK_INS = 5;

/** Plays it; resolves with the secrets of the day when everything has arrived. */
export async function playDay(city: TestCity, scanner: PseudoScanner, spy: MqttSpy): Promise<Secret[]> {
  const site = new SiteDoors(city.site);
  const smsCode = (phone: string) => city.smsCode(phone.replace('+86', ''));
  const rider = ({ phone, name }: typeof REGISTERED) =>
    new Rider({ phone: `+86${phone}`, name, site, smsCode, clock: systemClock() });
  const [coder, passer, deleted] = [rider(REGISTERED), rider(PASS_RIDER), rider(DELETED)];
  for (const each of [coder, passer, deleted]) await each.register();
  const tokens = [coder, passer, deleted].map((each) => each.keep()!.token);
  const spentByCode = ticketsOf(coder)[0]!;
  const spentAsPass = ticketsOf(passer)[0]!;

  // By code: asked, boarded, asked again, got off.
  const code = await screenCode(city.terminals[1]!.screenUrl);
  const { grant } = await coder.look(code);
  const ride = await coder.board(code, { grant });
  await coder.alight(ride);
  // By pass; and what people hold to a scanner that is no pass: a card, a document, another city's link.
  const pass = await passer.nextPass();
  const cardNumber = new Uint8Array(randomBytes(10));
  const screen = await watch(city.terminals[0]!.screenUrl);
  const shownAt = () => screen.at(-1)!.moment?.at;
  for (const text of [pass.text, cardOf(city.folder, cardNumber), `ID:${DOCUMENT}`, linkWith(DOCUMENT)]) {
    const before = shownAt();
    await scanner.write(`${text}\r`);
    await waitFor('the terminal to say what became of it', () => shownAt() !== before);
  }
  await typeOnPad(city.terminals[0]!.screenUrl);
  await deleted.deleteMe();
  await sendNonsense(city.site, tokens[0]!);

  await waitFor('all check-ins of the terminal to be stored', () => storedItems(spy) >= ITEMS_OF_TERMINAL, {
    deadline: 30_000,
  });
  // Two officers open the day: then a person's rides are in the authority's memory, and must not stay on its disk.
  const traced = await city.trace(PASS_RIDER.phone);
  if (traced.rides.length !== 1) throw new Error('the trace did not find the ride that the spy saw');

  const today = dayOf(city.now(), DEMO_DAY_SHIFT);
  const dayKeys = await dayKeysOf(city.folder, today, today, city.now());
  const unspent = ticketsOf(coder).find(({ day }) => day === today)!;
  const sealed = [spentByCode, spentAsPass, unspent].map(({ ticket }) =>
    sealedIn(ticket, dayKeys[0]!.secretKey),
  );
  return [
    ...[REGISTERED, PASS_RIDER, DELETED, NEVER_REGISTERED].flatMap(({ phone, name }, i) => [
      nowhere(`phone ${i}`, phone),
      nowhere(`name ${i}`, name),
    ]),
    nowhere('document number', DOCUMENT),
    // What was read or typed was a text for a moment; Node gives no way to wipe where it stood.
    ...Object.entries({ card: cardNumber, ...TYPED }).map(
      ([what, value]): Secret => ({
        name: `${what} number at the terminal`,
        value,
        mayLieIn: ['terminal memory'],
      }),
    ),
    ...tokens.map((token, i) => nowhere(`token ${i}`, fromBase64url('token', token))),
    nowhere('ticket in hand', unspent.ticket),
    ...sealed.flatMap(({ riderRef, notice }, i) => [
      nowhere(`riderRef in ticket ${i}`, riderRef),
      nowhere(`notice in ticket ${i}`, notice),
    ]),
    ...dayKeys.map(({ day, secretKey }) => nowhere(`secret of day ${day}`, secretKey)),
    {
      name: 'tag of a ticket spent by code',
      value: decodeTicket(spentByCode.ticket).tag,
      mayLieIn: ['operator data', 'operator memory', 'operator heap'],
      mustLieIn: ['operator data'],
    },
    {
      name: 'tag of a ticket shown as a pass',
      value: decodeTicket(spentAsPass.ticket).tag,
      mayLieIn: [
        ...(['operator data', 'operator memory', 'operator heap', 'MQTT'] as const),
        ...(['terminal data', 'terminal memory', 'terminal heap'] as const),
      ],
      mustLieIn: ['operator data', 'MQTT', 'terminal memory'],
    },
  ];
}

/** Pass, card, two typed numbers, the driver's presence, and the seal of the key that tags are made with. */
const ITEMS_OF_TERMINAL = 6;

/** Items in the batches that the operator answered. */
function storedItems({ heard }: MqttSpy): number {
  const of = (lane: string) => heard.filter(({ topic }) => topic.startsWith(`coride/1/${lane}/`));
  const stored = new Set(of('stored').map(({ payload }) => decodeStored(payload).batch));
  const batches = new Map(
    of('checkin')
      .map(({ payload }) => decodeCheckInBatch(payload))
      .map((each) => [each.batch, each]),
  );
  return [...batches.values()]
    .filter(({ batch }) => stored.has(batch))
    .reduce((sum, { items }) => sum + items.length, 0);
}

/** The phones' numbers: what the authority's own list of text messages must hold, as proof that they were sent. */
export const TEXTED: readonly Canary[] = [REGISTERED, PASS_RIDER, DELETED].map(({ phone }) => ({
  name: `phone ${phone}`,
  value: phone,
}));

function ticketsOf(rider: Rider): { day: number; ticket: Uint8Array }[] {
  return rider.keep()!.tickets.map(({ day, ticket }) => ({ day, ticket: fromBase64url('ticket', ticket) }));
}

/** A card that this city's operator signed. */
function cardOf(city: string, number: Uint8Array): string {
  const secret = readFileSync(join(city, 'operator', OPERATOR_FILES.cards), 'utf8').trim();
  return encodeCard(importSigningKey(fromBase64url('card key', secret)), number);
}

/** A shift begins; somebody without a phone gives a phone number, somebody else a document. */
async function typeOnPad(screenUrl: string): Promise<void> {
  const { phone, document, driver } = TYPED;
  for (const pressed of [
    { action: 'start-shift', number: driver },
    { action: 'check-in', kind: 'phone', number: phone, people: 2 },
    { action: 'check-in', kind: 'document', number: document, people: 1 },
    { action: 'check-in', kind: 'phone', number: `${phone}9`, people: 1 },
  ] as const)
    await press(screenUrl, pressed);
}

const linkWith = (document: string): string => `https://health.example/code?id=${document}`;

/** Questions that no page asks: errors are where things get written down. */
async function sendNonsense(site: string, token: string): Promise<void> {
  const { phone, name } = NEVER_REGISTERED;
  const json = { 'content-type': 'application/json' };
  const post = (path: string, body: string, headers: Record<string, string> = json) =>
    fetch(`${site}${path}`, { method: 'POST', headers, body });
  const authorized = { ...json, authorization: `Bearer ${token}` };
  await Promise.all([
    post('/api/register', `{"phone":"${phone}","name":"${name}","code":`),
    post('/api/register', JSON.stringify({ phone, name, code: '000000' })),
    post('/api/register', JSON.stringify({ phone: { number: phone }, name: [name] })),
    post('/api/sms', JSON.stringify({ phone: `${phone}0` })),
    post('/api/sms', `phone=${phone}`, { 'content-type': 'application/x-www-form-urlencoded' }),
    post('/api/sms', JSON.stringify({ phone: `${phone}${'0'.repeat(2000)}` })),
    post('/api/tickets', JSON.stringify({ ahead: phone }), authorized),
    post('/api/tickets', `{"name":"${name}"`, { ...authorized, authorization: `Bearer ${token}${token}` }),
    post('/relay', `${phone} ${name}`, { 'content-type': 'application/octet-stream' }),
    post('/relay', phone, authorized),
    post(`/api/${phone}`, '{}', authorized),
    fetch(`${site}/?phone=${phone}&token=${token}`, {
      headers: { cookie: `phone=${phone}`, referer: `${site}/${token}` },
    }),
    fetch(`${site}/${encodeURIComponent(name)}/%zz${phone}`, { headers: { 'user-agent': `rider ${phone}` } }),
  ]);
}
