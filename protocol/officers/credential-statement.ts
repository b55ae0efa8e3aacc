/** What a person signs to add a passkey or a password, behind the label. Pure: the console's page signs it. */
import { utf8 } from '../bytes';

export type Stated = {
  readonly person: string;
  readonly kind: string;
  readonly id: string;
  readonly value: string;
};

export const credentialStatement = ({ person, kind, id, value }: Stated): Uint8Array =>
  utf8(JSON.stringify([person, kind, id, value]));

/** PRF salt of the officers' keys, and info of the key that wraps them: the same on every passkey. */
export const PRF_SALT = utf8('coride 1 officer keys, prf salt\0');
export const WRAP_INFO = utf8('coride 1 officer keys, wrap\0');
