/** Words of imports and publications, zh and en. */
import type { Words } from '../../../../protocol/sentences';

export const P = {
  public: { zh: '发布', en: 'Publishing' },
  waits: { zh: '等待批准', en: 'Waiting for approval' },
  noDrafts: { zh: '没有等待批准的内容', en: 'Nothing waits for approval' },
  draft: { zh: '草稿', en: 'Draft' },
  kind: { zh: '内容', en: 'What' },
  entries: { zh: '条数', en: 'Entries' },
  proposedBy: { zh: '提议', en: 'Proposed by' },
  isPublic: { zh: '已公开', en: 'Public now' },
  nothingPublic: { zh: '还没有公开任何内容', en: 'Nothing is public yet' },
  nothingFound: { zh: '没有符合的', en: 'None fits' },
  search: { zh: '搜线路、车次、地点、日期', en: 'Line, train, place or date' },
  find: { zh: '搜索', en: 'Search' },
  withdrawn: { zh: '已撤回', en: 'withdrawn' },
  withdrawTitle: { zh: '撤回', en: 'Withdraw' },
  withdrawHow: {
    zh: '勾选上面的条目。由另一人批准后，条目仍在公开列表里，标明“已撤回”。',
    en: 'Choose entries above. Once another officer approved, they stay in the public list, marked as withdrawn.',
  },
  withdrawWhy: { zh: '撤回的理由', en: 'Why they are withdrawn' },
  withdraw: { zh: '提议撤回', en: 'Propose to withdraw' },
  chooseEntries: { zh: '先勾选要撤回的条目', en: 'Choose the entries to withdraw first' },
  previous: { zh: '上一百条', en: 'Previous hundred' },
  next: { zh: '下一百条', en: 'Next hundred' },
  source: { zh: '来源', en: 'Source' },
  publishedOn: { zh: '发布日期', en: 'Published on' },
  publishTitle: { zh: '公开这些内容吗？', en: 'Publish this?' },
  withdrawAsk: { zh: '撤回这些内容吗？', en: 'Withdraw this?' },
  exactly: { zh: '将公开的全部内容', en: 'Exactly what becomes public' },
  exactlyWithdrawn: { zh: '将标为“已撤回”的全部内容', en: 'Exactly what is marked as withdrawn' },
  asRead: {
    zh: '每人读到的就是下面的文字，中英文各一句；另有同样内容的数据文件。',
    en: 'Everybody reads these very sentences, in Chinese and English, and data files of the same content.',
  },
  neverBack: {
    zh: '公开以后不能收回，只能标为“已撤回”。',
    en: 'What was public cannot be taken back, only marked as withdrawn.',
  },
  approve: { zh: '批准并公开', en: 'Approve and publish' },
  approveWithdrawal: { zh: '批准撤回', en: 'Approve the withdrawal' },
  otherMust: { zh: '您提议的，由另一人批准。', en: 'You proposed this: another officer approves it.' },
  notApprover: { zh: '您的角色不能批准。', en: 'Your role does not approve.' },
  noDraft: {
    zh: '这份草稿不在等待：已批准或已退回',
    en: 'This draft is not waiting any more: it was approved or sent back',
  },
  importTitle: { zh: '导入已发布的病例行程和地点', en: 'Import published trips and places of cases' },
  importFile: { zh: '导入文件', en: 'Import a file' },
  file: { zh: '文件', en: 'File' },
  fileHow: {
    zh: 'CSV（UTF-8 或 GB18030）、XLSX、GeoJSON',
    en: 'CSV (UTF-8 or GB18030), XLSX, GeoJSON',
  },
  sourceName: { zh: '谁发布的', en: 'Who published it' },
  sourceUrl: { zh: '原文链接（没有就空着）', en: 'Link to it (may stay empty)' },
  coordinates: { zh: '坐标系', en: 'Coordinates' },
  noCoordinates: { zh: '文件里没有坐标', en: 'The file has none' },
  dateOrder: { zh: '像 3/4 的日期', en: 'Dates such as 3/4' },
  orderUnsaid: { zh: '文件里没有', en: 'The file has none' },
  dayFirst: { zh: '4月3日（日在前）', en: '3 April (day first)' },
  monthFirst: { zh: '3月4日（月在前）', en: '4 March (month first)' },
  read: { zh: '读文件', en: 'Read the file' },
  chooseFile: { zh: '先选一个文件', en: 'Choose a file first' },
  notYetPublic: {
    zh: '读完先看结果；提议之后还要另一人批准，才会公开。',
    en: 'You see the result first; once proposed, another officer must approve before anything is public.',
  },
  otherApproves: { zh: '另一人批准以后才公开。', en: 'It becomes public once another officer approved.' },
  rowsAll: { zh: '行', en: 'rows' },
  rowsAccepted: { zh: '行收下', en: 'rows taken' },
  rowsRejected: { zh: '行拒收', en: 'rows refused' },
  encoding: { zh: '编码', en: 'Encoding' },
  ignored: { zh: '没有读的列', en: 'Columns that were not read' },
  persons: {
    zh: '可能写着个人的列，没有读',
    en: 'Columns that may name persons: not read',
  },
  rejected: { zh: '拒收的行', en: 'Rows that were refused' },
  rejectedHow: {
    zh: '报告只写行号、列和原因，不抄内容。改好文件后可再读一次。',
    en: 'The report names row, column and reason, and copies no cell. Mend the file and read it again.',
  },
  noneRejected: { zh: '每一行都收下了', en: 'Every row was taken' },
  download: { zh: '下载拒收报告 (CSV)', en: 'Download the report of refused rows (CSV)' },
  row: { zh: '行', en: 'Row' },
  column: { zh: '列', en: 'Column' },
  reason: { zh: '原因', en: 'Reason' },
  propose: { zh: '提议公开', en: 'Propose to publish' },
  proposeAll: { zh: '全部提议公开', en: 'Propose all of it' },
  why: { zh: '为什么公开', en: 'Why it is published' },
  nothingTaken: { zh: '没有可以公开的行', en: 'No row of it can be published' },
  publish: { zh: '公开行程', en: 'Publish' },
  ridesTitle: { zh: '哪些行程可以公开', en: 'Which rides may be public' },
  ridesHow: {
    zh: '只公开整刻钟；区间内至少十次登记，否则放宽到全线整点，再不够就不公开。不写案件号，次序打乱，最早次日。',
    en: 'Whole quarter-hours only, with ten check-ins at least; else the whole line in whole hours; else nothing. No case number, in random order, on the next day at the earliest.',
  },
  asEverybody: { zh: '每人将读到', en: 'Everybody would read' },
  publishedAs: { zh: '以谁的名义发布', en: 'Published in the name of' },
  chooseRides: { zh: '先勾选要公开的行程', en: 'Choose the rides to publish first' },
  proposed: { zh: '已提议，等另一人批准', en: 'Proposed: waits for another officer' },
  toDraft: { zh: '看草稿', en: 'See the draft' },
  notOfficer: { zh: '由办案人员提议公开。', en: 'An officer proposes what is published.' },
} as const satisfies Record<string, Words>;

export const KIND_OF_DRAFT: Readonly<Record<string, Words>> = {
  rides: { zh: '案件的行程', en: "a case's rides" },
  reports: { zh: '别人发布的', en: 'reports of others' },
  withdrawal: { zh: '撤回', en: 'withdrawal' },
};

/** What an entry would do to what is public. */
export const OUTCOME_OF_ENTRY: Readonly<Record<string, Words>> = {
  new: { zh: '新', en: 'new' },
  again: { zh: '已有', en: 'known already' },
  'another source': { zh: '多一个来源', en: 'one more source' },
  correction: { zh: '更正', en: 'correction' },
  withdrawn: { zh: '撤回', en: 'withdrawn' },
};

export const STAND_OF_RIDE: Readonly<Record<string, Words>> = {
  'can be published': { zh: '可以公开', en: 'can be published' },
  'waits for approval': { zh: '等待批准', en: 'waits for approval' },
  'is public': { zh: '已公开', en: 'is public' },
  'a taxi: its riders are called': { zh: '出租车不公开：逐个联系乘客', en: 'a taxi: its riders are called' },
  'too few check-ins': { zh: '登记太少：逐个联系乘客', en: 'too few check-ins: riders are called' },
  'not before tomorrow': { zh: '今天的行程，最早次日公开', en: 'of today: not before tomorrow' },
  'nothing shows that the case was there': {
    zh: '不能证明病例当时在车上',
    en: 'nothing shows that the case was there',
  },
};

export const ofAll = (from: number, to: number, all: number): Words => ({
  zh: `第 ${from}–${to} 条，共 ${all} 条`,
  en: `${from}–${to} of ${all}`,
});
