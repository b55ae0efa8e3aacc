/** A certificate authority for tests, and certificates of it: P-256, as terminals and servers have them. */
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const YEAR_MS = 365 * 86_400_000;

/** PEM texts, as TLS options take them. */
export type Identity = { readonly ca: string; readonly cert: string; readonly key: string };

export type TestAuthority = {
  readonly ca: string;
  /** A certificate for `commonName`; servers get localhost and 127.0.0.1 as names beside it. */
  issue(commonName: string): Promise<Identity>;
};

/** A fresh authority; another one's certificates are foreign to it. */
export async function testAuthority(): Promise<TestAuthority> {
  const { subtle } = webcrypto;
  const keys = await subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: 'CN=Coride test CA',
    notBefore: new Date(Date.now() - YEAR_MS),
    notAfter: new Date(Date.now() + YEAR_MS),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [new x509.BasicConstraintsExtension(true, 0, true)],
  });
  const ca = root.toString('pem');
  let serial = 2;
  const issue = async (commonName: string): Promise<Identity> => {
    const own = await subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: (serial++).toString(16).padStart(2, '0'),
      subject: `CN=${commonName}`,
      issuer: root.subject,
      notBefore: new Date(Date.now() - YEAR_MS),
      notAfter: new Date(Date.now() + YEAR_MS),
      signingAlgorithm: ALGORITHM,
      publicKey: own.publicKey,
      signingKey: keys.privateKey,
      extensions: [
        new x509.SubjectAlternativeNameExtension([
          { type: 'dns', value: 'localhost' },
          { type: 'ip', value: '127.0.0.1' },
        ]),
      ],
    });
    const pkcs8 = await subtle.exportKey('pkcs8', own.privateKey);
    return { ca, cert: certificate.toString('pem'), key: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY') };
  };
  return { ca, issue };
}
