/** Words of the auditor's page, zh and en. */
import type { Words } from '../../../../protocol/sentences';
import type { Finding } from './audit-check';

export const A = {
  checked: { zh: '在这个浏览器里核对', en: 'Checked in this browser' },
  first: {
    zh: '第一次在这台电脑上看。从现在起，本页保存日志头，下次核对有没有改过。',
    en: 'First look on this machine: from now on this page keeps the head, and checks next time whether it was changed.',
  },
  readThrough: { zh: '从头核对每一条', en: 'Check every entry from the first on' },
  wholeVerified: {
    zh: '每一条都核对过了：日志头和每月公开的数都对得上。',
    en: 'Every entry was checked: they give this head, and the monthly counts.',
  },
  whatToDo: {
    zh: '不要关这一页。请另一人在另一台电脑上看，运行 npm run audit -- verify，并保存下面的证据。',
    en: 'Leave this page open. Have somebody look on another machine, run npm run audit -- verify, and save the evidence below.',
  },
  evidence: { zh: '保存证据', en: 'Save the evidence' },
  month: { zh: '月份', en: 'Month' },
  countsNote: {
    zh: '任何人都能在乘客网站的 /audit/counts 看到这些数。',
    en: "Anybody sees these at /audit/counts of the riders' site.",
  },
} as const satisfies Record<string, Words>;

export const FINDINGS: Readonly<Record<Finding, Words>> = {
  'not signed': {
    zh: '日志头没有本市审计密钥的签名。',
    en: "The head is not signed by this city's audit key.",
  },
  'cut off': {
    zh: '日志比上次看到的短：末尾被删掉了。',
    en: 'The log is shorter than at the last look: its end was cut off.',
  },
  'does not continue': {
    zh: '日志不是上次那一本的延续：改过，或者有两本。',
    en: 'The log does not continue the one of the last look: it was rewritten, or there are two.',
  },
  'entry not in the log': {
    zh: '列出的条目里有不在日志里的：改过。',
    en: 'An entry that is listed is not in the log: it was edited.',
  },
  'entries give another head': {
    zh: '从头算来，这些条目得不出这个日志头：改过。',
    en: 'The entries do not give this head: one was edited, left out or put in.',
  },
  'counts differ': {
    zh: '每月公开的数和日志不一样。',
    en: 'The monthly public counts are not those of the log.',
  },
};

export const verifiedSince = (when: string, from: number, to: number): Words => ({
  zh: `核对过了：${when} 看到的 ${from} 条都没有动过，现在 ${to} 条。`,
  en: `Verified: the ${from} entries of ${when} are untouched; there are ${to} now.`,
});
