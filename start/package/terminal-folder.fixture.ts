/** A terminal's folder and exchange as enrolment leaves them, with keys of nobody. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readBundle, signBundle } from '../../protocol/bundle';
import { fromHex, toBase64url } from '../../protocol/bytes';
import { importSigningKey } from '../../protocol/signing';
import { terminalIdOf } from '../../protocol/terminal-id';
import bundleVector from '../../protocol/vectors/bundle.json';
import { testAuthority } from '../../test/support/certificates';

/** @returns arguments for the terminal's program; the broker at `mqttPort` may not exist */
export async function terminalFolder(parent: string, mqttPort = 1): Promise<string[]> {
  const terminalId = terminalIdOf(7);
  const [folder, exchange] = [join(parent, terminalId), join(parent, 'exchange')];
  mkdirSync(folder);
  mkdirSync(exchange);
  const { ca, cert, key } = await (await testAuthority()).issue(terminalId);
  const root = importSigningKey(fromHex(bundleVector.rootSecret));
  const bundle = signBundle(root, {
    ...readBundle(root.public, fromHex(bundleVector.signed)),
    madeAt: 1_700_000_000_000,
  });
  const secret = (byte: number) => `${toBase64url(new Uint8Array(32).fill(byte))}\n`;
  const files = {
    'ca.pem': ca,
    'cert.pem': cert,
    'key.pem': key,
    'code.key': secret(7),
    'signing.key': secret(8),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text, { mode: 0o600 });
  writeFileSync(join(exchange, 'root.json'), JSON.stringify({ root: toBase64url(root.public) }));
  writeFileSync(join(exchange, 'bundle.cbor'), bundle);
  return [
    ...['--folder', folder, '--exchange', exchange, '--screen-port', '0', '--mqtt-port', `${mqttPort}`],
    ...['--trust-system-clock', '--vehicle-id', '30217', '--vehicle-label', '30217'],
  ];
}
