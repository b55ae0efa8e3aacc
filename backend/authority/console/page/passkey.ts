/** Passkeys in the browser: options and answers as JSON, and the PRF output, which stays here. */
import { fromBase64url, toBase64url } from '../../../../protocol/bytes';
import { PRF_SALT } from '../../../../protocol/officers/credential-statement';

type Json = Record<string, unknown>;
type PrfResults = { prf?: { results?: { first?: ArrayBuffer } } };

export const hasPasskeys = (): boolean => 'credentials' in navigator && 'PublicKeyCredential' in window;

/** Makes a passkey; the answer as the server's library reads it. */
export async function createPasskey(options: Json): Promise<{ id: string; json: Json }> {
  const user = options.user as Json;
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...user, id: bytes(user.id) },
    excludeCredentials: listed(options.excludeCredentials),
    extensions: { prf: {} },
  } as unknown as PublicKeyCredentialCreationOptions;
  const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential;
  const response = made.response as AuthenticatorAttestationResponse;
  return {
    id: made.id,
    json: {
      ...common(made),
      response: {
        clientDataJSON: text(response.clientDataJSON),
        attestationObject: text(response.attestationObject),
        transports: response.getTransports?.() ?? [],
      },
    },
  };
}

/** Signs a challenge; `prf`: the passkey's secret for the officer's keys, where it has one. */
export async function usePasskey(options: Json): Promise<{ id: string; json: Json; prf: Uint8Array | null }> {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    allowCredentials: listed(options.allowCredentials),
    extensions: { prf: { eval: { first: PRF_SALT } } },
  } as unknown as PublicKeyCredentialRequestOptions;
  const used = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential;
  const response = used.response as AuthenticatorAssertionResponse;
  const first = (used.getClientExtensionResults() as PrfResults).prf?.results?.first;
  return {
    id: used.id,
    // Of the extensions nothing is sent: the PRF's result is the key.
    json: {
      ...common(used),
      response: {
        clientDataJSON: text(response.clientDataJSON),
        authenticatorData: text(response.authenticatorData),
        signature: text(response.signature),
        ...(response.userHandle && { userHandle: text(response.userHandle) }),
      },
    },
    prf: first ? new Uint8Array(first) : null,
  };
}

const common = (credential: PublicKeyCredential): Json => ({
  id: credential.id,
  rawId: credential.id,
  type: 'public-key',
  authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
  clientExtensionResults: {},
});

const bytes = (value: unknown): Uint8Array => fromBase64url('passkey', String(value));
const text = (buffer: ArrayBuffer): string => toBase64url(new Uint8Array(buffer));
const listed = (value: unknown): unknown[] =>
  ((value ?? []) as { id: string }[]).map((each) => ({ ...each, type: 'public-key', id: bytes(each.id) }));
