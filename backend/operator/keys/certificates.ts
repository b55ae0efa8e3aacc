/**
 * The operator's CA and the certificates that it gives: server, terminals, the authority's client certificate. P-256
 * (PROTOCOL.md). The only file that loads the X.509 library (190 ms, 16 MB): terminals and ingest do without.
 *
 * Certificates live by the machine's real clock, whatever clock port the processes run on: TLS compares with that one.
 */
import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import {
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  type JsonGeneralName,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  Pkcs10CertificateRequest,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

type CryptoKey = webcrypto.CryptoKey;
type CryptoKeyPair = webcrypto.CryptoKeyPair;

cryptoProvider.set(webcrypto);

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;
const CA_DAYS = 3_650;
/** Clocks of terminals may lag: a certificate holds from a day before it was made. */
const LAG_MS = DAY_MS;

/** PEM texts: a certificate and its PKCS #8 private key. */
export type CertifiedKey = { readonly cert: string; readonly key: string };

/** A new CA. */
export async function makeCa(name: string): Promise<CertifiedKey> {
  const keys = await generateKeys();
  const cert = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    ...validity(CA_DAYS),
    name: subject(name),
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });
  return { cert: cert.toString('pem'), key: await exportKey(keys.privateKey) };
}

/** A new key with a server certificate for these host names and addresses. */
export async function makeServerCertificate(
  ca: CertifiedKey,
  name: string,
  hosts: readonly string[],
  days: number,
): Promise<CertifiedKey> {
  const keys = await generateKeys();
  const names = hosts.map((host): JsonGeneralName => ({ type: isIP(host) ? 'ip' : 'dns', value: host }));
  const extensions = [new SubjectAlternativeNameExtension(names), usage(ExtendedKeyUsage.serverAuth)];
  return {
    cert: await certify(ca, name, keys.publicKey, days, extensions),
    key: await exportKey(keys.privateKey),
  };
}

/** A new key with a client certificate of this common name. */
export async function makeClientCertificate(
  ca: CertifiedKey,
  name: string,
  days: number,
): Promise<CertifiedKey> {
  const keys = await generateKeys();
  const cert = await certify(ca, name, keys.publicKey, days, [usage(ExtendedKeyUsage.clientAuth)]);
  return { cert, key: await exportKey(keys.privateKey) };
}

/**
 * A client certificate for the key of a request (PKCS #10, PEM).
 * @param wanted name of the subject that the request must have; `name`: what the certificate says
 * @throws Error when it is no request for this subject, or does not prove that its sender holds the key
 */
export async function certifyRequest(
  ca: CertifiedKey,
  csr: string,
  wanted: string,
  name: string,
  days: number,
): Promise<string> {
  const request = readRequest(csr);
  if (request.subject !== subject(wanted))
    throw new Error(
      `certificate request: is for ${JSON.stringify(request.subject)}, must be for ${subject(wanted)}`,
    );
  if (!(await request.verify())) throw new Error('certificate request: its own signature does not prove it');
  const { name: algorithm, namedCurve } = request.publicKey.algorithm as {
    name: string;
    namedCurve?: string;
  };
  if (algorithm !== ALGORITHM.name || namedCurve !== ALGORITHM.namedCurve)
    throw new Error(`certificate request: its key must be ${ALGORITHM.name} ${ALGORITHM.namedCurve}`);
  const key = await request.publicKey.export();
  return certify(ca, name, key, days, [usage(ExtendedKeyUsage.clientAuth)]);
}

function readRequest(csr: string): Pkcs10CertificateRequest {
  try {
    return new Pkcs10CertificateRequest(csr);
  } catch (cause) {
    throw new Error('certificate request: it is no PKCS #10 request in PEM', { cause });
  }
}

/** Whether a certificate holds for `days` more, names every host, and was given by this CA. */
export async function isGood(
  ca: CertifiedKey,
  cert: string,
  days: number,
  hosts: readonly string[],
): Promise<boolean> {
  const certificate = new X509Certificate(cert);
  if (certificate.notAfter.getTime() < Date.now() + days * DAY_MS) return false;
  const named = certificate.getExtension(SubjectAlternativeNameExtension)?.names.items ?? [];
  const names = new Set(named.map(({ value }) => value));
  if (hosts.some((host) => !names.has(host))) return false;
  return certificate.verify({ publicKey: new X509Certificate(ca.cert).publicKey, signatureOnly: true });
}

async function certify(
  ca: CertifiedKey,
  name: string,
  publicKey: CryptoKey,
  days: number,
  extensions: Extension[],
): Promise<string> {
  const cert = await X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    ...validity(days),
    subject: subject(name),
    issuer: new X509Certificate(ca.cert).subject,
    publicKey,
    signingKey: await importKey(ca.key),
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      ...extensions,
    ],
  });
  return cert.toString('pem');
}

const subject = (name: string): string => `CN=${name}`;
const usage = (purpose: ExtendedKeyUsage): Extension => new ExtendedKeyUsageExtension([purpose], true);

/** RFC 5280: positive, at most 20 bytes, never twice. */
function serialNumber(): string {
  return `01${randomBytes(15).toString('hex')}`;
}

function validity(days: number): { notBefore: Date; notAfter: Date } {
  const now = Date.now();
  return { notBefore: new Date(now - LAG_MS), notAfter: new Date(now + days * DAY_MS) };
}

function generateKeys(): Promise<CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

async function exportKey(key: CryptoKey): Promise<string> {
  return PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}

async function importKey(pem: string): Promise<CryptoKey> {
  return webcrypto.subtle.importKey('pkcs8', PemConverter.decode(pem)[0]!, ALGORITHM, false, ['sign']);
}
