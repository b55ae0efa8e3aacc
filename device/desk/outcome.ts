/** What became of a check-in: for screen, buzzer and light, with nothing in it that names a rider. */
import type { Channel } from '../../protocol/channels';
import type { SentenceCode } from '../../protocol/sentences';

export type DeskOutcome = {
  readonly kind: 'accepted' | 'already' | 'refused';
  readonly code: SentenceCode;
  readonly channel: Channel;
  /** The two digits of a pass; absent where there was none. */
  readonly pair?: number;
  /** The last four characters of a typed number or a card: all that is shown of it afterwards. */
  readonly tail?: string;
  /** People who boarded with it, 1 to 9; absent for one. */
  readonly people?: number;
};

export const TAIL = 4;

export const refusedAs = (channel: Channel) => {
  return (code: SentenceCode): DeskOutcome => ({ kind: 'refused', code, channel });
};
