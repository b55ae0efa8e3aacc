/** A passkey in software (WebAuthn level 2, ES256, attestation none), which says of its owner whatever a test wants. */
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { encodeCbor } from '../../../../protocol/cbor';

/** Flags of authenticator data: somebody was there; it was the owner, by fingerprint or PIN; a key follows. */
const [USER_PRESENT, USER_VERIFIED, KEY_INCLUDED] = [0x01, 0x04, 0x40];

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest();
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');

export class SoftPasskey {
  /** Whether it asked its owner to prove themselves. */
  verifiesUser = true;
  readonly id = text(randomBytes(16));
  private readonly pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });

  /** @param origin of the page that it believes to be on */
  constructor(public origin: string) {}

  /** The answer to `navigator.credentials.create`. */
  create(challenge: string): object {
    const { x, y } = this.pair.publicKey.export({ format: 'jwk' }) as { x: string; y: string };
    // COSE: EC2, ES256, P-256.
    const cose = new Map<number, unknown>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, new Uint8Array(Buffer.from(x, 'base64url'))],
      [-3, new Uint8Array(Buffer.from(y, 'base64url'))],
    ]);
    const id = Buffer.from(this.id, 'base64url');
    const size = Buffer.alloc(2);
    size.writeUInt16BE(id.length);
    const authData = Buffer.concat([this.data(KEY_INCLUDED), Buffer.alloc(16), size, id, encodeCbor(cose)]);
    const attestationObject = encodeCbor({ fmt: 'none', attStmt: {}, authData: new Uint8Array(authData) });
    return this.answer({
      clientDataJSON: text(this.client('webauthn.create', challenge)),
      attestationObject: text(attestationObject),
      transports: [],
    });
  }

  /** The answer to `navigator.credentials.get`. */
  sign(challenge: string): object {
    const [authenticatorData, client] = [this.data(0), this.client('webauthn.get', challenge)];
    const signed = Buffer.concat([authenticatorData, sha256(client)]);
    return this.answer({
      clientDataJSON: text(client),
      authenticatorData: text(authenticatorData),
      signature: text(sign('sha256', signed, this.pair.privateKey)),
    });
  }

  private data(more: number): Buffer {
    const flags = USER_PRESENT | (this.verifiesUser ? USER_VERIFIED : 0) | more;
    return Buffer.concat([sha256(new URL(this.origin).hostname), Buffer.of(flags), Buffer.alloc(4)]);
  }

  private client(type: string, challenge: string): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin: this.origin, crossOrigin: false }));
  }

  private answer(response: object): object {
    return { id: this.id, rawId: this.id, type: 'public-key', clientExtensionResults: {}, response };
  }
}
