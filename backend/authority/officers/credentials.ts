/**
 * People's passkeys, and passwords where a machine has none. Each is signed by its owner's own key, so that nobody else, an
 * administrator with the disk included, adds one: what is not signed is as if it were not there. `officers.json`.
 */
import { join } from 'node:path';
import { type Static, Type } from 'typebox';
import type { Disk } from '../../../platform/disk';
import { inTurn } from '../../../platform/in-turn';
import type { Log } from '../../../platform/log';
import { writeFileAtomic } from '../../../platform/write-file-atomic';
import { fromBase64url, utf8 } from '../../../protocol/bytes';
import { Malformed } from '../../../protocol/errors';
import { LABEL } from '../../../protocol/labels';
import { credentialStatement } from '../../../protocol/officers/credential-statement';
import { jsonReader } from '../../../protocol/schema';
import { verifierFor } from '../../../protocol/signing';
import { readIfThere } from '../vault/keys';
import type { Person, Policy } from './policy';

const Text = Type.String({ maxLength: 4096 });
const Credential = Type.Object({
  person: Type.String({ pattern: '^[a-z0-9-]{1,32}$' }),
  kind: Type.Union([Type.Literal('passkey'), Type.Literal('password')]),
  /** Of a passkey: its id, base64url. Of a password: `password`. */
  id: Text,
  /** Of a passkey: its COSE key. Of a password: `scrypt salt | hash | TOTP secret`. base64url. */
  value: Text,
  /** The officer's keys under the passkey's PRF: `nonce (12) | AES-256-GCM`, base64url; absent without PRF. */
  wrapped: Type.Optional(Text),
  /** Ed25519("coride 1 credential" | person, kind, id, value) by the person's own key. */
  signature: Text,
});
export type Credential = Static<typeof Credential>;

const readFile = jsonReader('file of passkeys', Type.Array(Credential), 1024 * 1024);
const MAX_EACH = 10;

export type Credentials = {
  /** Those of a person whose signature holds. */
  of(person: string): readonly Credential[];
  /** A passkey by its id, if its signature holds. */
  find(id: string): Credential | undefined;
  /** @throws Malformed when its owner did not sign it */
  add(credential: Credential): Promise<void>;
  remove(person: string, id: string): Promise<void>;
};

export async function openCredentials(ports: {
  readonly disk: Disk;
  /** The authority's folder. */
  readonly folder: string;
  readonly policy: () => Policy | undefined;
  readonly log: Log;
}): Promise<Credentials> {
  const { disk, log } = ports;
  const path = join(ports.folder, 'officers.json');
  const bytes = await readIfThere(disk, path);
  let all: readonly Credential[] = bytes ? readFile(bytes) : [];
  const changes = inTurn();

  const personOf = (id: string) => ports.policy()?.people.find((each) => each.id === id);
  const holds = (credential: Credential): boolean => {
    const person = personOf(credential.person);
    if (person && isSigned(person, credential)) return true;
    log.error('a passkey that its owner did not sign is left aside', {});
    return false;
  };
  const write = (change: (now: readonly Credential[]) => readonly Credential[]): Promise<void> =>
    changes(async () => {
      const next = change(all);
      await writeFileAtomic(disk, path, utf8(`${JSON.stringify(next, null, 2)}\n`));
      all = next;
    });

  return {
    of: (person) => all.filter((each) => each.person === person && holds(each)),
    find: (id) => all.find((each) => each.kind === 'passkey' && each.id === id && holds(each)),
    async add(credential) {
      const person = personOf(credential.person);
      if (!person || !isSigned(person, credential))
        throw new Malformed('passkey', 'is not signed by its owner: only the own key file adds one');
      await write((now) => {
        const others = now.filter((each) => each.person !== credential.person || each.id !== credential.id);
        if (others.filter((each) => each.person === credential.person).length >= MAX_EACH)
          throw new Malformed('passkey', `would be one of more than ${MAX_EACH}: remove one first`);
        return [...others, credential];
      });
    },
    remove: (person, id) => write((now) => now.filter((each) => each.person !== person || each.id !== id)),
  };
}

function isSigned({ sign }: Person, credential: Credential): boolean {
  const key = fromBase64url('signing key', sign, 32);
  const signature = fromBase64url('signature', credential.signature, 64);
  return verifierFor(key)(LABEL.credential, signature, credentialStatement(credential));
}
