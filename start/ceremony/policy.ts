/** The demo's policy: who is officer, approver, auditor, administrator. Signed by the officers who are there. */
import { existsSync, readFileSync } from 'node:fs';
import {
  type Person,
  type Policy,
  readPolicy,
  signPolicy,
  USUAL_LIMITS,
} from '../../backend/authority/officers/policy';
import type { Bundle } from '../../protocol/bundle';
import { toBase64url } from '../../protocol/bytes';
import { Malformed } from '../../protocol/errors';
import type { Exchange } from '../exchange';
import type { Officer, OfficerHalf } from './officers';

const NAMES: Readonly<Record<string, Person['name']>> = {
  li: { zh: '李医生', en: 'Dr Li' },
  wang: { zh: '王医生', en: 'Dr Wang' },
  zhao: { zh: '赵医生', en: 'Dr Zhao' },
  chen: { zh: '陈管理员', en: 'Chen, administrator' },
};

/** Signs a policy where none is in force for this bundle's officers. `staff`: people who hold no share. */
export async function ensurePolicy(input: {
  readonly exchange: Exchange;
  readonly bundle: Bundle;
  readonly present: () => Promise<readonly Officer[]>;
  /** Administrators, by their public halves. */
  readonly staff: readonly OfficerHalf[];
}): Promise<void> {
  const { exchange, bundle } = input;
  const current = policyIn(exchange, bundle);
  const ids = bundle.officers.map(({ id }) => id);
  if (current && ids.every((id) => current.people.some((person) => person.id === id))) return;
  const nameOf = (id: string) => NAMES[id] ?? { zh: id, en: id };
  const officers = bundle.officers.map(
    ({ id, sign }, i): Person => ({
      id,
      name: nameOf(id),
      // The last one may also audit.
      roles: i === bundle.officers.length - 1 ? ['officer', 'approver', 'auditor'] : ['officer', 'approver'],
      sign: toBase64url(sign),
    }),
  );
  const staff = input.staff.map(
    ({ id, sign }): Person => ({ id, name: nameOf(id), roles: ['administrator'], sign: toBase64url(sign) }),
  );
  const policy: Policy = {
    v: 1,
    number: numberAfter(exchange),
    people: [...officers, ...staff],
    limits: USUAL_LIMITS,
  };
  await exchange.writeBytes('policy.json', signPolicy(policy, await input.present()));
}

function policyIn(exchange: Exchange, bundle: Bundle): Policy | undefined {
  const path = exchange.path('policy.json');
  if (!existsSync(path)) return undefined;
  try {
    return readPolicy(new Uint8Array(readFileSync(path)), bundle);
  } catch (error) {
    // The officers changed since: a new one is due.
    if (error instanceof Malformed) return undefined;
    throw error;
  }
}

function numberAfter(exchange: Exchange): number {
  const path = exchange.path('policy.json');
  if (!existsSync(path)) return 1;
  const { policy } = JSON.parse(readFileSync(path, 'utf8')) as { policy: string };
  return (JSON.parse(policy) as Policy).number + 1;
}
