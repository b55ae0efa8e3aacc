/** Who a connection is: the name in the client certificate that TLS has proven. */
import type { TLSSocket } from 'node:tls';
import { terminalNumberOf } from '../protocol/terminal-id';

/** The certificate's one common name, or undefined when it has none or several. */
export function commonNameOf(socket: TLSSocket): string | undefined {
  const name: unknown = socket.getPeerCertificate().subject?.CN;
  return typeof name === 'string' && name.length <= 64 ? name : undefined;
}

/** True for a name that a terminal may have. */
export function isTerminalId(name: string): boolean {
  try {
    terminalNumberOf(name);
    return true;
  } catch {
    return false;
  }
}
