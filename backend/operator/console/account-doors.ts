/** Accounts of the fleet console, for managers: made, given a role or a new password, removed. Their sessions end with that. */
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { bodyOf } from '../../../platform/http-body';
import { takes } from '../../../platform/http-one-type';
import type { Sessions } from '../../../platform/sign-in/sessions';
import { jsonReader, OneOf } from '../../../protocol/schema';
import { RefusedInWords } from '../refused';
import type { RegistryStore } from '../registry/store';
import type { Accounts } from './accounts';
import { personAt, ROLES } from './roles';

export type AccountOffice = {
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly store: RegistryStore;
};

const MAX_BODY = 4 * 1024;
const Name = Type.String({ maxLength: 64 });
const Role = OneOf(...ROLES);
const readNew = jsonReader('request', Type.Object({ name: Name, role: Role }), MAX_BODY);
const readRole = jsonReader('request', Type.Object({ name: Name, role: Role, was: Role }), MAX_BODY);
const readName = jsonReader('request', Type.Object({ name: Name }), MAX_BODY);

export function addAccountDoors(server: FastifyInstance, { accounts, sessions, store }: AccountOffice): void {
  const noteOf =
    (who: string, id: string): Parameters<Accounts['remove']>[1] =>
    (work) =>
      store.note({ who, ...work, about: { kind: 'account', id } });

  server.get('/api/accounts', async () => ({ accounts: accounts.list() }));

  server.post('/api/accounts', takes(readNew), async (request) => {
    const { name, role } = readNew(bodyOf(request));
    return { password: await accounts.add(name, role, noteOf(personAt(request).name, name)) };
  });

  server.post('/api/accounts/role', takes(readRole), async (request) => {
    const { name, role, was } = readRole(bodyOf(request));
    await accounts.setRole(name, role, was, noteOf(personAt(request).name, name));
    return {};
  });

  server.post('/api/accounts/password', takes(readName), async (request) => {
    const { name } = readName(bodyOf(request));
    const who = personAt(request).name;
    // It would end the session that is to show it; and a session alone must not take an account over.
    if (name === who)
      throw new RefusedInWords(409, {
        zh: '自己的密码请在“我的密码”里改',
        en: 'change your own on the page My password',
      });
    const password = await accounts.newPassword(name, noteOf(who, name));
    sessions.endOf(name);
    return { password };
  });

  server.post('/api/accounts/remove', takes(readName), async (request) => {
    const { name } = readName(bodyOf(request));
    await accounts.remove(name, noteOf(personAt(request).name, name));
    sessions.endOf(name);
    return {};
  });
}
