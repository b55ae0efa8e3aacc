/** Words about who looked, zh and en. A care mark and plain words: to be looked at is no finding. */
import type { Words } from '../i18n';

export const LOOKED_WORDS = {
  title: { zh: '疾控中心查看过您的行程', en: 'The health authority looked at your rides' },
  why: {
    zh: '为了找和病例同车的人，两位工作人员一起打开了下面标出的登记。',
    en: 'To find who travelled with a case, two officers together opened the check-ins marked below.',
  },
  noFinding: {
    zh: '被查看不等于感染：病例前后的登记都会打开。',
    en: 'That is no diagnosis: check-ins before and after the case are opened too.',
  },
  whatNow: { zh: '现在怎么做', en: 'What to do now' },
  steps: {
    zh: ['留意疾控电话，有事会联系您', '不舒服就在家，打 12320', '疾控不会要验证码、密码或钱'],
    en: [
      'Answer the health authority: it calls if there is something to do',
      'If you feel ill, stay at home and call 12320',
      'It never asks for codes, passwords or money',
    ],
  },
  counts: { zh: '两边公布的开启次数', en: 'How often days were opened, by both sides' },
  look: { zh: '去看', en: 'Look' },
} as const satisfies Record<string, Words | { zh: readonly string[]; en: readonly string[] }>;

/** @param dates as people say them */
export const lookedOn = (dates: readonly string[]): Words => ({
  zh: `${dates.join('、')} 疾控中心查看过`,
  en: `Looked at by the health authority on ${dates.join(', ')}`,
});
/** @param date the last one whose list was compared */
export const notLooked = (date: string): Words => ({
  zh: `到 ${date} 为止，疾控中心没有查看过您的行程`,
  en: `The health authority did not look at your rides up to ${date}`,
});
