/** Words of lists of cases, zh and en. */
import type { Words } from '../../../../protocol/sentences';

export const L = {
  bring: { zh: '导入名单', en: 'Bring a list' },
  title: { zh: '导入病例名单', en: 'Bring a list of cases' },
  file: { zh: '名单文件', en: 'The list' },
  fileHow: { zh: 'CSV（UTF-8 或 GB18030）、XLSX', en: 'CSV (UTF-8 or GB18030), XLSX' },
  columns: {
    zh: '每行一人：手机号、身份证号、乘车卡号或司机工号（都有时用最前的）；传染期从，或发病日期，或采样日期；隔离日期（空着为今天）；检验报告编号。姓名等其他列不读。',
    en: 'A row a person: mobile, identity, card or driver number (of several the first counts); infectious from, or onset, or sample date; isolation date (blank: today); laboratory reference. Names and other columns are not read.',
  },
  kept: {
    zh: '读完先看结果，没有保存任何内容。提交以后，每个案件仍由另一人逐个批准。',
    en: 'You see the result first, and nothing is kept. Once asked for, each case is approved by another officer, one by one.',
  },
  reason: { zh: '理由', en: 'Reason' },
  reasonHow: { zh: '没有“理由”列或空着的行用它', en: 'For rows without a reason of their own' },
  daysBefore: { zh: '发病或采样前几天算起', en: 'Days before onset or sample' },
  willBe: { zh: '将提交的案件', en: 'Cases that will be asked for' },
  none: { zh: '没有可以提交的行', en: 'No row of it can be a case' },
  submit: { zh: '提交', en: 'Ask for them' },
  allOrNone: {
    zh: '全部提交，或一个也不提交；审计日志记一条：谁、几行中的几个。',
    en: 'All of them are asked for or none; the audit log has one line of it: who, and how many of how many rows.',
  },
  other: {
    zh: '改好拒收的行以后可再读一次：已提交的报告编号不会重复。',
    en: 'Refused rows can be mended and read again: reports that were asked for do not count twice.',
  },
} as const satisfies Record<string, Words>;

/** `提交 8 个案件` */
export const submitAll = (count: number): Words => ({
  zh: `提交 ${count} 个案件`,
  en: count === 1 ? 'Ask for 1 case' : `Ask for ${count} cases`,
});
/** What is said above the list of cases afterwards. */
export const askedFor = (count: number): Words => ({
  zh: `已提交 ${count} 个案件，等另一人批准`,
  en: count === 1 ? '1 case waits for another officer' : `${count} cases wait for another officer`,
});
