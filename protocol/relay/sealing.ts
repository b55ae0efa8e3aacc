/** Sealing phone -> operator and back, with node:crypto (PROTOCOL.md section 2). The page has the same in plain script. */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { concat, expectSize, zeroPadded } from '../bytes';
import { decodeFirstCbor, encodeCbor } from '../cbor';
import { Malformed } from '../errors';
import { type Exporter, type HpkeKeyPair, hpkeOpenWithExporter, hpkeSealWithExporter } from '../hpke';
import { INFO } from '../labels';
import { decodeRelayBody, encodeRelayBody, RELAY_SIZE, type RelayBody } from './bodies';
import { fromWire, REPLY_BODY_SIZE, REPLY_NONCE_SIZE, type RelayReply, toWire } from './reply';

const NO_AAD = new Uint8Array(0);

/** The operator's side: opens 256 bytes. `Malformed` when they are not for this key or hold no known message. */
export function openRelay(
  relayKey: HpkeKeyPair,
  message: Uint8Array,
): { body: RelayBody; replyKey: Uint8Array } {
  expectSize('relay message', message, RELAY_SIZE);
  const { plaintext, exporter } = hpkeOpenWithExporter(relayKey, INFO.relay, NO_AAD, message);
  return { body: decodeRelayBody(plaintext), replyKey: replyKeyOf(exporter) };
}

/** The operator's side: seals a reply, 256 bytes. `nonce`: 12 random bytes. */
export function sealReply(replyKey: Uint8Array, nonce: Uint8Array, reply: RelayReply): Uint8Array {
  const plain = zeroPadded(encodeCbor(toWire(reply)), REPLY_BODY_SIZE);
  const cipher = createCipheriv('aes-128-gcm', replyKey, expectSize('nonce', nonce, REPLY_NONCE_SIZE));
  return concat(nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag());
}

/** A phone's side (simulators, tests): seals a body and keeps what opens the reply. */
export function sealRelay(
  relayKey: Uint8Array,
  body: RelayBody,
): { message: Uint8Array; replyKey: Uint8Array } {
  const { sealed, exporter } = hpkeSealWithExporter(relayKey, INFO.relay, NO_AAD, encodeRelayBody(body));
  return { message: sealed, replyKey: replyKeyOf(exporter) };
}

/** A phone's side: opens 256 bytes of reply; `Malformed` when they are not the answer to this message. */
export function openReply(replyKey: Uint8Array, message: Uint8Array): RelayReply {
  expectSize('reply', message, RELAY_SIZE);
  const decipher = createDecipheriv('aes-128-gcm', replyKey, message.subarray(0, REPLY_NONCE_SIZE));
  decipher.setAuthTag(message.subarray(-16));
  let plain: Uint8Array;
  try {
    plain = concat(decipher.update(message.subarray(REPLY_NONCE_SIZE, -16)), decipher.final());
  } catch (cause) {
    throw new Malformed('reply', 'does not open: it answers another message, or was changed', { cause });
  }
  return fromWire(decodeFirstCbor('reply', plain, REPLY_BODY_SIZE)[0]);
}

const replyKeyOf = (exporter: Exporter): Uint8Array => exporter(INFO.reply, 16);
