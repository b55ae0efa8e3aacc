/** Opens a phone's message so far that it can be answered, also when its content is none that is known. */
import { expectSize } from '../../../protocol/bytes';
import { Malformed } from '../../../protocol/errors';
import { type HpkeKeyPair, hpkeOpenWithExporter } from '../../../protocol/hpke';
import { INFO } from '../../../protocol/labels';
import { decodeRelayBody, RELAY_SIZE, type RelayBody } from '../../../protocol/relay/bodies';

const NO_AAD = new Uint8Array(0);

/**
 * As `openRelay` of protocol/, but a message that opens and holds nothing known keeps its reply key: a phone with a
 * newer page hears in a sealed sentence what to do.
 * @throws Malformed when it is no 256 bytes for this key
 */
export function openMessage(
  relayKey: HpkeKeyPair,
  message: Uint8Array,
): { body: RelayBody | undefined; replyKey: Uint8Array } {
  expectSize('relay message', message, RELAY_SIZE);
  const { plaintext, exporter } = hpkeOpenWithExporter(relayKey, INFO.relay, NO_AAD, message);
  const replyKey = exporter(INFO.reply, 16);
  try {
    return { body: decodeRelayBody(plaintext), replyKey };
  } catch (error) {
    if (error instanceof Malformed) return { body: undefined, replyKey };
    throw error;
  }
}
