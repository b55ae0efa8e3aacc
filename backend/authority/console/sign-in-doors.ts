/** Signing in: by passkey, by the own key (a machine's first time), by password and one-time code; and out again. */

import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { takes } from '../../../platform/http-one-type';
import { fromBase64url, toBase64url } from '../../../protocol/bytes';
import { localOffsetMinutes } from '../../../protocol/days';
import { requestOptions } from '../officers/passkeys';
import { bodyReader, JSON_BODY, Proof, Text } from './body';
import { type ConsoleOffice, personOf, proves, setCookie, siteOf, sourceOf, tokenOf } from './office';
import { ConsoleRefused } from './refused';

const readSignIn = bodyReader(
  Type.Object({ challenge: Text(64), person: Type.Optional(Text(32)), proof: Proof }),
);
const readPassword = bodyReader(Type.Object({ person: Text(32), password: Text(200), code: Text(6) }));

const CHALLENGE_MS = 5 * 60_000;
const MAX_CHALLENGES = 1000;

export const signInDoors = (office: ConsoleOffice) => async (server: FastifyInstance) => {
  const { clock, random, sessions, delays, audit, credentials } = office;
  const challenges = new Map<string, number>();
  const take = (challenge: string): boolean => {
    const since = challenges.get(challenge);
    challenges.delete(challenge);
    return since !== undefined && clock.monotonic() - since < CHALLENGE_MS;
  };
  const expectNoWait = (account: string, source: string) => {
    const waitMs = Math.ceil(delays.wait(account, source));
    if (waitMs > 0)
      throw new ConsoleRefused(429, `wait ${Math.ceil(waitMs / 1000)} s and try again`, { waitMs });
  };
  const settle = async (account: string, source: string, right: boolean): Promise<string> => {
    const known = office.policy()?.people.some(({ id }) => id === account);
    if (right && known) {
      await audit.append({ action: 'sign-in', who: [account] });
      delays.right(account, source);
      return sessions.begin(account);
    }
    delays.wrong(account, source);
    if (known) await audit.append({ action: 'sign-in-refused', who: [account] });
    throw new ConsoleRefused(403, 'this does not sign you in: check it and try again');
  };

  server.get('/api/state', async (request) => {
    const bundle = office.bundle();
    const policy = office.policy();
    const session = sessions.look(tokenOf(request));
    const person = session && policy?.people.find(({ id }) => id === session.person);
    return {
      time: clock.now(),
      ready: Boolean(bundle && policy),
      // A demo holds its first ceremony by itself.
      ceremony: { ...office.ceremonies.state(), ...(office.demo && { isFirstDue: false }) },
      offsetMinutes: bundle ? localOffsetMinutes(bundle.dayShift) : 480,
      dayShift: bundle?.dayShift ?? 14_400,
      ...(office.demo && { demo: office.demo() }),
      ...(person && {
        person: { id: person.id, name: person.name, roles: person.roles },
        people: policy!.people.map(({ id, name }) => ({ id, name })),
        limits: policy!.limits,
        retentionDays: bundle?.limits.retentionDays,
        daysLeft: office.daysLeft(),
        toPublish: office.shelf.drafts().filter(({ by }) => by !== person.id).length,
      }),
    };
  });

  server.post('/api/sign-in/challenge', JSON_BODY, async () => {
    const bytes = random.bytes(32);
    const challenge = toBase64url(bytes);
    if (challenges.size >= MAX_CHALLENGES) challenges.delete(challenges.keys().next().value!);
    challenges.set(challenge, clock.monotonic());
    return { challenge, options: await requestOptions(siteOf(office), bytes, []) };
  });

  server.post('/api/sign-in', takes(readSignIn), async (request, reply) => {
    const { challenge, person: named, proof } = readSignIn(request);
    const account =
      proof.kind === 'key' ? (named ?? '') : (credentials.find(proof.response.id)?.person ?? '');
    const source = sourceOf(request);
    expectNoWait(account, source);
    const person = office.policy()?.people.find(({ id }) => id === account);
    const bytes = fromBase64url('challenge', challenge, 32);
    const right = take(challenge) && person !== undefined && (await proves(office, person, bytes, proof));
    setCookie(reply, await settle(account, source, right));
    return {};
  });

  server.post('/api/sign-in/password', takes(readPassword), async (request, reply) => {
    const { person, password, code } = readPassword(request);
    const source = sourceOf(request);
    expectNoWait(person, source);
    const credential = credentials.of(person).find(({ kind }) => kind === 'password');
    setCookie(reply, await settle(person, source, await office.checkPassword(credential, password, code)));
    return {};
  });

  /** The officer is at the page: a key or a finger moved. What the page asks by itself does not say so. */
  server.post('/api/here', JSON_BODY, async (request) => {
    personOf(office, request);
    return {};
  });

  server.post('/api/sign-out', JSON_BODY, async (request, reply) => {
    const { id } = personOf(office, request);
    sessions.end(tokenOf(request));
    setCookie(reply, '');
    await audit.append({ action: 'sign-out', who: [id] });
    return {};
  });
};
