/** Passkeys (WebAuthn) by @simplewebauthn/server: user verification always, exact origin and RP ID, challenges of our own. */
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { fromBase64url, toBase64url, utf8 } from '../../../protocol/bytes';
import type { Credential } from './credentials';

export type PasskeySite = { readonly rpId: string; readonly origin: string };

/** Loading it takes 130 ms: only a vault with a console does. */
const library = () => import('@simplewebauthn/server');

export async function creationOptions(
  site: PasskeySite,
  person: { readonly id: string; readonly name: string },
  known: readonly Credential[],
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const { generateRegistrationOptions } = await library();
  return generateRegistrationOptions({
    rpName: '同乘 Coride',
    rpID: site.rpId,
    userName: person.id,
    userDisplayName: person.name,
    userID: new Uint8Array(utf8(person.id)),
    attestationType: 'none',
    excludeCredentials: known.filter(({ kind }) => kind === 'passkey').map(({ id }) => ({ id })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
}

/** Id and COSE key of a new passkey, base64url. @throws Error when the answer does not verify */
export async function verifiedCreation(
  site: PasskeySite,
  response: RegistrationResponseJSON,
  challenge: string,
): Promise<{ id: string; value: string }> {
  const { verifyRegistrationResponse } = await library();
  const { verified, registrationInfo } = await verifyRegistrationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: site.origin,
    expectedRPID: site.rpId,
    requireUserVerification: true,
  });
  if (!verified) throw new Error('the passkey does not verify');
  const { id, publicKey } = registrationInfo.credential;
  return { id, value: toBase64url(new Uint8Array(publicKey)) };
}

/** @param challenge 32 bytes: random at sign-in, the hash of a decision later. `known`: empty for "whoever you are" */
export async function requestOptions(
  site: PasskeySite,
  challenge: Uint8Array,
  known: readonly Credential[],
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const { generateAuthenticationOptions } = await library();
  return generateAuthenticationOptions({
    rpID: site.rpId,
    challenge: new Uint8Array(challenge),
    userVerification: 'required',
    allowCredentials: known.filter(({ kind }) => kind === 'passkey').map(({ id }) => ({ id })),
  });
}

/** Whether the passkey signed this challenge, its owner verified. Counters are not relied on: passkeys are synced. */
export async function provesPasskey(
  site: PasskeySite,
  credential: Credential,
  response: AuthenticationResponseJSON,
  challenge: Uint8Array,
): Promise<boolean> {
  const { verifyAuthenticationResponse } = await library();
  try {
    const { verified } = await verifyAuthenticationResponse({
      response,
      expectedChallenge: toBase64url(challenge),
      expectedOrigin: site.origin,
      expectedRPID: site.rpId,
      requireUserVerification: true,
      credential: {
        id: credential.id,
        publicKey: new Uint8Array(fromBase64url('passkey', credential.value)),
        counter: 0,
      },
    });
    return verified;
  } catch {
    // The library throws for an answer that is another's, another origin's, or without user verification.
    return false;
  }
}
