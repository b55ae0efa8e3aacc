/** Refusals as the site answers them: `{ code, zh, en }` of protocol/sentences, the same form at every door. */
import { type SentenceCode, sentence, type Words } from '../../../protocol/sentences';

/** Sentences by their HTTP status; any other is 400. Phones read the code, not the status. */
const STATUS: Partial<Record<SentenceCode, number>> = {
  'token-unknown': 401,
  'code-wrong': 403,
  'code-tries': 403,
  'sms-wait': 429,
  'sms-many': 429,
  'sms-busy': 429,
  'tickets-enough': 429,
  busy: 503,
};

export type RefusalAnswer = { readonly code: SentenceCode } & Words;

export const statusOf = (code: SentenceCode): number => STATUS[code] ?? 400;

/** What happened and what to do, in both languages. */
export function refusalAnswer(code: SentenceCode): RefusalAnswer {
  const { says, todo } = sentence(code) as { says: Words; todo?: Words };
  return {
    code,
    zh: todo ? `${says.zh}。${todo.zh}` : says.zh,
    en: todo ? `${says.en}. ${todo.en}` : says.en,
  };
}
