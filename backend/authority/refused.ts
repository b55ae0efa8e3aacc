/** A refusal that a rider may read: the code of its sentence (protocol/sentences) and nothing else. */
import type { SentenceCode } from '../../protocol/sentences';

export class Refused extends Error {
  override readonly name = 'Refused';
  constructor(readonly sentence: SentenceCode) {
    super(`refused: ${sentence}`);
  }
}
