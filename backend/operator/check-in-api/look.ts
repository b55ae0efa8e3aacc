/** `look`: names line and vehicle before the rider decides, and grants ten minutes (PROTOCOL.md section 2). */
import { codeAge } from '../../../protocol/boarding-code/steps';
import type { RelayReply } from '../../../protocol/relay/reply';
import { type ApiContext, replyOf } from './context';
import { codeTimeOf, readCode } from './read-code';

export function look(context: ApiContext, request: { readonly code: Uint8Array }): RelayReply {
  const now = context.clock.now();
  const read = readCode(context.registry, request.code, now);
  if ('refused' in read) return replyOf(context, read.refused, now, undefined);
  const { genuine } = read;
  const vehicle = context.registry.vehicleOf(genuine.terminal.terminalId, now);
  if (!vehicle) return replyOf(context, 'no-vehicle', now, undefined);
  // A code without a trusted clock is neither live nor expired: no grant can make it so.
  if (!genuine.code.clockTrusted) return replyOf(context, 'look', now, vehicle);
  const codeTime = codeTimeOf(genuine, now);
  switch (codeAge(codeTime, now)) {
    case 'early':
      return replyOf(context, 'code-early', now, vehicle);
    case 'live':
      return replyOf(context, 'look', now, vehicle, { grant: context.proofs.grant(request.code, now) });
    case 'late':
    case 'expired':
      return replyOf(context, 'expired', now, vehicle, { codeTime });
  }
}
