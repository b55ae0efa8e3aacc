/** Asking the operator through the relay: 256 sealed bytes each way, so that the site reads neither. */
import { fromBase64url } from '../../../../protocol/bytes';
import { Malformed } from '../../../../protocol/errors';
import { RELAY_SIZE, type RelayBody } from '../../../../protocol/relay/bodies';
import type { RelayReply } from '../../../../protocol/relay/reply';
import { ask, bytesOf, Unreached } from './doors';
import { sealQuestion } from './sealed-relay';
import type { Site } from './site';
import type { Kept } from './storage';

/** @throws Unreached without an answer; `Malformed` when the answer cannot be opened */
export type AskOperator = (body: RelayBody) => Promise<RelayReply>;

export function createAskOperator(site: Pick<Site, 'bundle'>): AskOperator {
  return async (body) => {
    const bundle = await site.bundle();
    try {
      return await askOnce(bundle, body);
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      // Bytes that do not open: the operator may have a new relay key since this phone last looked.
      const fresh = await site.bundle(true);
      if (fresh.relay === bundle.relay) throw error;
      return askOnce(fresh, body);
    }
  };
}

async function askOnce(bundle: Kept['bundle'], body: RelayBody): Promise<RelayReply> {
  const question = sealQuestion(fromBase64url('relay key', bundle.relay, 32), body);
  const answer = await bytesOf(
    await ask('/relay', {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: new Uint8Array(question.message),
    }),
  );
  // Anything that is not 256 bytes is the relay's own word: too many questions, or nobody behind it.
  if (answer.length !== RELAY_SIZE) throw new Unreached('silent');
  return question.open(answer);
}
