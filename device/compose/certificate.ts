/** The terminal's certificate: what the uplink shows, when it ends, and the next one. */

import { writeFileAtomic } from '../../platform/write-file-atomic';
import { fromUtf8, utf8 } from '../../protocol/bytes';
import { terminalIdOf } from '../../protocol/terminal-id';
import type { TerminalClock } from '../clock/terminal-clock';
import { endOf, startRenewal } from '../enrolment/renewal';
import type { Room } from './room';

export type Certificate = {
  /** PEM texts; each connection takes those in force. */
  readonly tls: { readonly ca: string; readonly cert: string; readonly key: string };
  /** Unix ms; undefined, and said in the log, when it cannot be read. */
  readonly endsAt: number | undefined;
};

export async function openCertificate(room: Room, time: TerminalClock): Promise<Certificate> {
  const { identity, ports, path, atClose } = room;
  const { clock, disk, log, askOperator } = ports;
  const read = async (name: string) => fromUtf8(await disk.read(path(name)));
  const tls = { ca: await read('ca.pem'), cert: await read('cert.pem'), key: await read('key.pem') };
  let endsAt: number | undefined;
  try {
    endsAt = endOf(tls.cert);
  } catch (error) {
    log.warn("the certificate's end cannot be read", { cause: error as Error });
  }
  if (askOperator && endsAt !== undefined) {
    const renewal = startRenewal({
      terminalId: terminalIdOf(identity.terminalNumber),
      clock,
      now: () => time.now(),
      askOperator,
      current: () => tls,
      take: async (cert) => {
        await writeFileAtomic(disk, path('cert.pem'), utf8(cert));
        tls.cert = cert;
        endsAt = endOf(cert);
      },
      log,
    });
    atClose(() => renewal.close());
  }
  return {
    tls,
    get endsAt() {
      return endsAt;
    },
  };
}
