/** The public counts in words, for the auditor's page; one without words is shown by its own name. */
import type { Words } from '../sentences';
import type { PublicCount } from './actions';

export const COUNT_WORDS: Readonly<Partial<Record<PublicCount, Words>>> = {
  'cases asked for': { zh: '申请的案件', en: 'Cases asked for' },
  'cases sent back': { zh: '退回的案件', en: 'Cases sent back' },
  'cases approved': { zh: '批准的案件', en: 'Cases approved' },
  'days opened': { zh: '打开的天数', en: 'Days opened' },
  'releases asked of the operator': { zh: '请公交公司放行', en: 'Releases asked of the operator' },
  'contacts shown': { zh: '显示的联系方式', en: 'Contacts shown' },
  exports: { zh: '导出', en: 'Exports' },
  'exposures published': { zh: '发布的暴露信息', en: 'Exposures published' },
  'days destroyed': { zh: '销毁的天数', en: 'Days destroyed' },
};
