/** Who is at the door: the common name of the certificate that the TLS handshake proved. */

import { TLSSocket } from 'node:tls';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** The only client of these doors. */
const AUTHORITY = 'authority';

/** Refuses everybody but the authority: terminals hold certificates of the same CA. */
export async function onlyAuthority(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { socket } = request.raw;
  if (socket instanceof TLSSocket && socket.authorized && nameOf(socket) === AUTHORITY) return undefined;
  return reply
    .code(403)
    .send({ error: 'these doors are for the authority alone: use its client certificate' });
}

/** Whoever hung up meanwhile has no certificate any more, whatever the types say. */
function nameOf(socket: TLSSocket): string | string[] | undefined {
  const certificate = socket.getPeerCertificate() as ReturnType<TLSSocket['getPeerCertificate']> | null;
  return certificate?.subject?.CN;
}
