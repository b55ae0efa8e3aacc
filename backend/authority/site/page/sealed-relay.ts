/** What a phone says through the relay, and the answer (PROTOCOL.md section 2); protocol/relay/sealing in plain script. */
import { expectSize } from '../../../../protocol/bytes';
import { Malformed } from '../../../../protocol/errors';
import { INFO } from '../../../../protocol/labels';
import { encodeRelayBody, RELAY_SIZE, type RelayBody } from '../../../../protocol/relay/bodies';
import { fromWire, REPLY_NONCE_SIZE, type RelayReply } from '../../../../protocol/relay/reply';
import { decodeCbor } from './cbor';
import { hpkeSeal, openGcm } from './hpke';

export type SealedQuestion = {
  /** 256 bytes. */
  readonly message: Uint8Array;
  /** Reads the 256 bytes of the answer; `Malformed` when they are not the answer to this message. */
  open(answer: Uint8Array): RelayReply;
};

/** Seals a body to the operator's relay key (32 bytes). */
export function sealQuestion(relayKey: Uint8Array, body: RelayBody): SealedQuestion {
  const { sealed, exporter } = hpkeSeal(relayKey, INFO.relay, new Uint8Array(0), encodeRelayBody(body));
  const replyKey = exporter(INFO.reply, 16);
  return { message: sealed, open: (answer) => openReply(replyKey, answer) };
}

function openReply(replyKey: Uint8Array, answer: Uint8Array): RelayReply {
  expectSize('reply', answer, RELAY_SIZE);
  let plain: Uint8Array;
  try {
    plain = openGcm(replyKey, answer.subarray(0, REPLY_NONCE_SIZE), answer.subarray(REPLY_NONCE_SIZE));
  } catch (cause) {
    throw new Malformed('reply', 'does not open: it answers another message, or was changed', { cause });
  }
  return fromWire(decodeCbor('reply', plain));
}
