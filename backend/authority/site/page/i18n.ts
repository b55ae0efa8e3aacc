/** Two languages: pages speak one, moments both (SCREENS.md section 1.6). */
import type { Words } from '../../../../protocol/sentences';
import type { Store } from './storage';

export type Language = 'zh' | 'en';
export type { Words };

let language: Language = 'zh';

export const currentLanguage = (): Language => language;
export const otherLanguage = (): Language => (language === 'zh' ? 'en' : 'zh');
/** The words in the page's language. */
export const say = (words: Words): string => words[language];
/** The words in the other language, for moments. */
export const sayOther = (words: Words): string => words[otherLanguage()];
/** For `lang` attributes. */
export const tagOf = (which: Language): string => (which === 'zh' ? 'zh-CN' : 'en');

/** The language kept on this phone, else the phone's own: Chinese unless it asks for something else. */
export function chooseLanguage(store: Store): void {
  const own = /^zh\b/i.test(navigator.language || 'zh') ? 'zh' : 'en';
  setLanguage(store.read('language') ?? own);
}

export function setLanguage(next: Language): void {
  language = next;
  document.documentElement.lang = tagOf(next);
}

const FULL_WIDTH: Record<string, string> = { ',': '，', ':': '：', ';': '；' };

/** Chinese text of the shared table as it is printed: punctuation between its characters is as wide as they are. */
export function typeset(words: Words): Words {
  const zh = words.zh.replace(
    /([㐀-鿿”])([,:;])\s?/g,
    (_all, before: string, mark: string) => before + FULL_WIDTH[mark],
  );
  return { zh, en: words.en };
}

/**
 * A refusal's verdict, which answers "can I go on?", and its reason: `没成功,这个码过期了` -> `没成功` and `这个码过期了`.
 * A sentence without one is all verdict.
 */
export function verdictOf(words: Words): { verdict: Words; reason: Words | null } {
  const zh = /^(没成功|没记下|先别登记)[,:]\s*(.+)$/.exec(words.zh);
  const en = /^(Not checked in|Not noted|Not done|Stop): (.+)$/.exec(words.en);
  if (!zh || !en) return { verdict: typeset(words), reason: null };
  const reason = typeset({ zh: zh[2]!, en: en[2]! });
  return {
    verdict: { zh: zh[1]!, en: en[1]! },
    reason: { zh: reason.zh, en: reason.en.charAt(0).toUpperCase() + reason.en.slice(1) },
  };
}
