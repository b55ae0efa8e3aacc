/** A person's own passkeys and password. Each is signed by the person's own key: nobody adds one for somebody else. */

import type { RegistrationResponseJSON } from '@simplewebauthn/server';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { takes } from '../../../platform/http-one-type';
import { toBase64url } from '../../../protocol/bytes';
import { creationOptions, verifiedCreation } from '../officers/passkeys';
import { passwordValue, totpSecretOf } from '../officers/passwords';
import { bodyReader, JSON_BODY, Text } from './body';
import { type ConsoleOffice, personOf, siteOf } from './office';
import { ConsoleRefused } from './refused';

const readCheck = bodyReader(Type.Object({ response: Type.Object({ id: Text(512) }) }));
const readAdd = bodyReader(
  Type.Object({ id: Text(512), value: Text(4096), wrapped: Type.Optional(Text(512)), signature: Text(96) }),
);
const readPassword = bodyReader(Type.Object({ password: Text(200) }));
const readRemove = bodyReader(Type.Object({ id: Text(512) }));

export const credentialDoors = (office: ConsoleOffice) => async (server: FastifyInstance) => {
  const { credentials, audit } = office;
  /** Challenges of passkeys that are being made, and values that wait for their owner's signature; one a person. */
  const asked = new Map<string, string>();
  const offered = new Map<string, { id: string; value: string }>();

  server.get('/api/credentials', async (request) => {
    const { id } = personOf(office, request);
    return {
      credentials: credentials.of(id).map(({ kind, id: of, wrapped }) => ({ kind, id: of, wrapped })),
    };
  });

  server.post('/api/passkeys/options', JSON_BODY, async (request) => {
    const { id, name } = personOf(office, request);
    const options = await creationOptions(siteOf(office), { id, name: name.zh }, credentials.of(id));
    asked.set(id, options.challenge);
    return { options };
  });

  server.post('/api/passkeys/check', takes(readCheck), async (request) => {
    const { id } = personOf(office, request);
    const challenge = asked.get(id) ?? '';
    asked.delete(id);
    const response = readCheck(request).response as unknown as RegistrationResponseJSON;
    try {
      offered.set(id, await verifiedCreation(siteOf(office), response, challenge));
    } catch {
      throw new ConsoleRefused(403, 'the new passkey does not verify: try again');
    }
    return offered.get(id)!;
  });

  server.post('/api/passkeys', takes(readAdd), async (request) => {
    const { id: person } = personOf(office, request);
    const { id, value, wrapped, signature } = readAdd(request);
    const waiting = offered.get(person);
    if (waiting?.id !== id || waiting.value !== value)
      throw new ConsoleRefused(403, 'make the passkey first');
    offered.delete(person);
    await audit.append({ action: 'passkey-added', who: [person] });
    await credentials.add({ person, kind: 'passkey', id, value, ...(wrapped && { wrapped }), signature });
    return {};
  });

  server.post('/api/password/offer', takes(readPassword), async (request) => {
    const { id } = personOf(office, request);
    const value = await passwordValue(readPassword(request).password, office.random);
    if (!value) throw new ConsoleRefused(400, 'a password has 12 characters or more');
    offered.set(`password of ${id}`, { id: 'password', value });
    return { value, totpSecret: toBase64url(totpSecretOf(value)) };
  });

  server.post('/api/password', takes(readAdd), async (request) => {
    const { id: person } = personOf(office, request);
    const { id, value, signature } = readAdd(request);
    const waiting = offered.get(`password of ${person}`);
    if (id !== 'password' || waiting?.value !== value)
      throw new ConsoleRefused(403, 'choose the password first');
    offered.delete(`password of ${person}`);
    await audit.append({ action: 'password-set', who: [person] });
    await credentials.add({ person, kind: 'password', id, value, signature });
    return {};
  });

  server.post('/api/credentials/remove', takes(readRemove), async (request) => {
    const { id: person } = personOf(office, request);
    const { id } = readRemove(request);
    await audit.append({ action: 'passkey-removed', who: [person] });
    await credentials.remove(person, id);
    return {};
  });
};
