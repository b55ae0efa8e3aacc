/**
 * How a terminal gets its identity: with a one-time code it hands in a certificate request (PKCS #10) and its keys' public
 * halves, and gets a certificate; before that ends, it asks for the next one under the old one. Over HTTPS whose CA was
 * installed with the terminal. Pure.
 */
import { type Static, Type } from 'typebox';
import { fromBase64url, toBase64url, utf8 } from './bytes';
import { CODE_LENGTH } from './enrolment-code';
import { sha256 } from './hmac';
import { LABEL } from './labels';
import { jsonReader, UnixMs } from './schema';
import { type SigningKey, signLabelled, verifierFor } from './signing';

/** Subject of a certificate request of a terminal that has no name yet. */
export const UNNAMED = 'unnamed';
export const MAX_ENROLMENT_BYTES = 8 * 1024;

const Key = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' });
const Pem = Type.String({ maxLength: 4096 });
const Text = Type.String({ maxLength: 128 });

export const EnrolmentRequestSchema = Type.Object({
  v: Type.Literal(1),
  code: Type.String({ minLength: CODE_LENGTH, maxLength: CODE_LENGTH }),
  /** PKCS #10, PEM, subject `CN=unnamed`. */
  csr: Pem,
  /** `Kc`. */
  codeKey: Key,
  /** Public half. */
  signingKey: Key,
  /** By the signing key, over everything above. */
  proof: Type.String({ pattern: '^[A-Za-z0-9_-]{86}$' }),
});
export type EnrolmentRequest = Static<typeof EnrolmentRequestSchema>;

export const EnrolmentAnswerSchema = Type.Object({
  v: Type.Literal(1),
  terminalId: Type.String({ pattern: '^[a-z2-7]{7}$' }),
  cert: Pem,
  ca: Pem,
  operatorId: Text,
  mqtt: Type.Object({ host: Text, port: Type.Integer({ minimum: 1, maximum: 65_535 }) }),
  /** The vehicle that it was enrolled for. */
  vehicle: Type.Object({
    id: Text,
    kind: Type.Union([Type.Literal('bus'), Type.Literal('taxi')]),
    label: Text,
    line: Type.Optional(Type.Object({ id: Text, name: Text, toZh: Text, toEn: Text })),
  }),
  /** The operator's clock, unix ms. */
  at: UnixMs,
});
/** What a terminal keeps of the answer, beside its keys. */
export const IdentitySchema = Type.Omit(EnrolmentAnswerSchema, ['cert', 'ca']);
export type EnrolmentAnswer = Static<typeof EnrolmentAnswerSchema>;

/** Under the certificate that is in force; subject `CN=<terminalId>`. */
export const RenewalRequestSchema = Type.Object({ v: Type.Literal(1), csr: Pem });
export const RenewalAnswerSchema = Type.Object({ v: Type.Literal(1), cert: Pem });

export const readEnrolmentRequest = jsonReader(
  'enrolment request',
  EnrolmentRequestSchema,
  MAX_ENROLMENT_BYTES,
);
export const readEnrolmentAnswer = jsonReader('enrolment answer', EnrolmentAnswerSchema, 16 * 1024);
export const readIdentity = jsonReader('identity', IdentitySchema, 16 * 1024);
export const readRenewalRequest = jsonReader('renewal request', RenewalRequestSchema, MAX_ENROLMENT_BYTES);
export const readRenewalAnswer = jsonReader('renewal answer', RenewalAnswerSchema, 16 * 1024);

type Unproven = Omit<EnrolmentRequest, 'proof' | 'v'>;
const proven = ({ code, csr, codeKey, signingKey }: Unproven): Uint8Array =>
  sha256(utf8(JSON.stringify([code, csr, codeKey, signingKey])));

/** A request with the proof that its sender has the signing key. */
export function proveEnrolment(unproven: Unproven, key: SigningKey): EnrolmentRequest {
  const proof = signLabelled(key, LABEL.enrolment, proven(unproven));
  return { v: 1, ...unproven, proof: toBase64url(proof) };
}

export function isProven(request: EnrolmentRequest): boolean {
  const verify = verifierFor(fromBase64url('signing key', request.signingKey, 32));
  return verify(LABEL.enrolment, fromBase64url('proof', request.proof, 64), proven(request));
}
