/** A key for TLS and a certificate request for it, as whoever has no CA of its own makes them. */
import { createPrivateKey, createPublicKey, webcrypto } from 'node:crypto';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** A fresh P-256 key as PKCS#8 PEM. */
export async function makeTlsKey(): Promise<string> {
  const { privateKey } = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', privateKey));
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
    .export({ format: 'pem', type: 'pkcs8' })
    .toString();
}

/** A PKCS#10 request (PEM) for `CN=<name>`, signed by the key: a CA answers with a certificate. */
export async function requestCertificate(keyPem: string, name: string): Promise<string> {
  // Loading it takes 190 ms and 16 MB; only who needs a certificate pays for it.
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  x509.cryptoProvider.set(webcrypto as unknown as Parameters<typeof x509.cryptoProvider.set>[0]);
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: `CN=${name}`,
    keys: await importPair(keyPem),
    signingAlgorithm: ALGORITHM,
  });
  return `${request.toString('pem')}\n`;
}

async function importPair(keyPem: string) {
  const privateKey = createPrivateKey(keyPem);
  const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return {
    privateKey: await webcrypto.subtle.importKey('pkcs8', pkcs8, ALGORITHM, true, ['sign']),
    publicKey: await webcrypto.subtle.importKey('spki', spki, ALGORITHM, true, ['verify']),
  };
}
