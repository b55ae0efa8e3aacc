/**
 * Key ceremonies at the console. Who has no account yet, the first officers and who comes for a lost one, is known by a
 * token that joining by the ceremony's code gives; everybody else by the session.
 */

import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { takes } from '../../../platform/http-one-type';
import { toBase64url } from '../../../protocol/bytes';
import { requestOptions } from '../officers/passkeys';
import { bodyReader, Proof, Text } from './body';
import { type ConsoleOffice, challengeOf, expectProof, personOf, siteOf, sourceOf } from './office';
import { ConsoleRefused } from './refused';

const Id = Type.String({ pattern: '^[a-z0-9-]{1,32}$' });
const Key = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' });
const Day = Type.Integer({ minimum: 0, maximum: 0xffff });
const Role = Type.Union([
  Type.Literal('officer'),
  Type.Literal('approver'),
  Type.Literal('auditor'),
  Type.Literal('administrator'),
]);
const readBegin = bodyReader(
  Type.Object({
    kind: Type.Union([Type.Literal('renew'), Type.Literal('replace')]),
    lost: Type.Optional(Id),
  }),
);
const readJoin = bodyReader(
  Type.Object({
    code: Text(20),
    id: Id,
    name: Type.Object({ zh: Text(40), en: Text(40) }),
    roles: Type.Array(Role, { minItems: 1, maxItems: 4 }),
    seal: Key,
    sign: Key,
    proof: Text(96),
  }),
);
const readCompose = bodyReader(
  Type.Object({
    site: Type.Optional(Text(64)),
    quorum: Type.Optional(Type.Integer({ minimum: 2, maximum: 9 })),
    days: Type.Array(Type.Object({ day: Day, key: Key }), { maxItems: 400 }),
    pageKey: Key,
  }),
);
const readSign = bodyReader(
  Type.Object({
    record: Text(96),
    policy: Type.Optional(Text(96)),
    shares: Type.Array(Type.Object({ day: Day, sealed: Text(400) }), { maxItems: 400 }),
    proof: Type.Optional(Proof),
  }),
);
/** Sealed shares of every day for every officer are more than other doors take. */
const LARGE_BODY = 1024 * 1024;
const readFinish = bodyReader(
  Type.Object({
    root: Key,
    signature: Text(96),
    shares: Type.Array(Type.Object({ day: Day, officer: Id, generation: Day, sealed: Text(400) }), {
      maxItems: 4000,
    }),
  }),
  LARGE_BODY,
);
const readNothing = bodyReader(Type.Object({}));

/** In the log of delays, who types codes has this account. */
const CODES = 'ceremony code';
const BEARER = /^Bearer ([A-Za-z0-9_-]{43})$/;

export const ceremonyDoors = (office: ConsoleOffice) => async (server: FastifyInstance) => {
  const { ceremonies, delays, credentials } = office;
  const byToken = ({ headers }: FastifyRequest): string | undefined =>
    ceremonies.participant(BEARER.exec(headers.authorization ?? '')?.[1] ?? '');
  const officer = (request: FastifyRequest) => personOf(office, request, 'officer', 'approver');
  const me = (request: FastifyRequest): string => byToken(request) ?? officer(request).id;

  server.get('/api/ceremony', async (request) => {
    const view = await ceremonies.view(me(request));
    return view ? { ceremony: view } : {};
  });

  server.post('/api/ceremony/begin', takes(readBegin), async (request) => {
    const { kind, lost } = readBegin(request);
    await ceremonies.begin(officer(request).id, kind, lost);
    return {};
  });

  server.post('/api/ceremony/end', takes(readNothing), async (request) => {
    const who = me(request);
    readNothing(request);
    await ceremonies.end(who);
    return {};
  });

  server.post('/api/ceremony/join', takes(readJoin), async (request) => {
    const source = sourceOf(request);
    const waitMs = Math.ceil(delays.wait(CODES, source));
    if (waitMs > 0)
      throw new ConsoleRefused(429, `wait ${Math.ceil(waitMs / 1000)} s and try again`, { waitMs });
    const newcomer = readJoin(request);
    try {
      return { token: await ceremonies.join(newcomer) };
    } catch (error) {
      delays.wrong(CODES, source);
      throw error;
    }
  });

  server.post('/api/ceremony/shares', takes(readNothing), async (request) => {
    const who = me(request);
    readNothing(request);
    return { shares: await ceremonies.ownShares(who) };
  });

  server.post('/api/ceremony/compose', takes(readCompose), async (request) => {
    const who = me(request);
    await ceremonies.compose(who, readCompose(request));
    return { ceremony: await ceremonies.view(who) };
  });

  /** For a passkey: the challenge is the record that is signed. */
  server.post('/api/ceremony/options', takes(readNothing), async (request) => {
    const { id } = officer(request);
    readNothing(request);
    const challenge = challengeOf('ceremony', toBase64url(ceremonies.recordHash()));
    return { options: await requestOptions(siteOf(office), challenge, credentials.of(id)) };
  });

  server.post('/api/ceremony/sign', takes(readSign), async (request) => {
    const newcomer = byToken(request);
    const person = newcomer === undefined ? officer(request) : undefined;
    const { proof, ...signed } = readSign(request);
    if (person) {
      if (!proof) throw new ConsoleRefused(403, 'this was not proven by your passkey or key: try again');
      await expectProof(office, person, challengeOf('ceremony', toBase64url(ceremonies.recordHash())), proof);
    }
    const who = newcomer ?? person!.id;
    await ceremonies.sign(who, signed);
    return { ceremony: await ceremonies.view(who) };
  });

  server.post('/api/ceremony/finish', takes(readFinish), async (request) => {
    const who = me(request);
    await ceremonies.finish(who, readFinish(request));
    return {};
  });
};
