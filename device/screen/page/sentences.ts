/** How the sentences of protocol/sentences are laid out on the screen. Pure. */
import type { Words } from '../state';

/** A sentence in its two parts: the verdict that is read from afar, and the rest. */
export type Parts = { head: Words; rest: Words | null };

const FULL_WIDTH: Record<string, string> = { ',': '\uff0c', ':': '\uff1a', ';': '\uff1b' };

/** Chinese text as it is printed: punctuation between its characters is as wide as they are. */
export function chinese(text: string): string {
  return text.replace(/([\u3400-\u9fff”])([,:;])\s?/g, (_all, before: string, mark: string) => {
    return before + FULL_WIDTH[mark];
  });
}

/** `登记过了,不用再扫` -> `登记过了` and `不用再扫`: the words before the first comma are the verdict. */
export function splitAtComma(sentence: Words): Parts {
  const [zhHead, zhRest] = cut(sentence.zh, /[,:\uff0c\uff1a]\s*/);
  const [enHead, enRest] = cut(sentence.en, /[,:]\s+/);
  return {
    head: { zh: zhHead, en: enHead },
    rest: zhRest && enRest ? { zh: zhRest, en: capital(enRest) } : null,
  };
}

/**
 * A refusal's verdict and reason. Many sentences begin with their verdict, because elsewhere they stand alone:
 * `没成功,这不是乘车码`; the others get the usual one.
 */
export function verdictOf(sentence: Words, usual: Words): { head: Words; rest: Words } {
  const [zhHead, zhRest] = cut(sentence.zh, /^(?:没成功|没记下|先别登记)[,:\uff0c\uff1a]/, true);
  const [enHead, enRest] = cut(sentence.en, /^(?:Not checked in|Not done|Not noted|Stop): /, true);
  const head = { zh: zhRest ? zhHead : usual.zh, en: enRest ? enHead : usual.en };
  return { head, rest: { zh: zhRest || sentence.zh, en: capital(enRest || sentence.en) } };
}

function cut(text: string, at: RegExp, withHead = false): [string, string] {
  const found = at.exec(text);
  if (!found) return [text, ''];
  const head = withHead ? found[0].replace(/[,:\uff0c\uff1a\s]+$/, '') : text.slice(0, found.index);
  return [head, text.slice(found.index + found[0].length)];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
