/** Words of a case's result, zh and en. */
import type { Words } from '../../../../../protocol/sentences';

export const C = {
  overview: { zh: '行程与同乘者', en: 'Rides and co-riders' },
  map: { zh: '地图', en: 'Map' },
  graph: { zh: '关系图', en: 'Graph' },
  calls: { zh: '联系名单', en: 'Call list' },
  exports: { zh: '导出', en: 'Export' },
  request: { zh: '申请', en: 'Request' },
  parts: { zh: '案件的各部分', en: 'Parts of the case' },
  notAll: { zh: '同乘者没有全部取到', en: 'Not all co-riders came' },
  coming: { zh: '同乘者还在到来', en: 'co-riders are still coming' },
  ridesOf: { zh: '段行程', en: 'rides' },
  coRidersOf: { zh: '名同乘者', en: 'co-riders' },
  reached: { zh: '一级已联系', en: 'of tier I called' },
  pickRide: { zh: '点一段，只看这段的同乘者', en: 'Choose one to see who shared it' },
  certainOn: { zh: '确定在车上', en: 'certainly on board' },
  possibleOn: { zh: '可能在车上', en: 'possibly on board' },
  noRides: { zh: '没有登记', en: 'no check-in' },
  tier: { zh: '风险', en: 'Tier' },
  minutesBar: { zh: '同乘分钟', en: 'Minutes together' },
  channel: { zh: '登记方式', en: 'Checked in by' },
  outcome: { zh: '联系结果', en: 'Outcome' },
  note: { zh: '备注', en: 'Note' },
  search: { zh: '搜线路、车号、号码末四位', en: 'Line, vehicle, last four digits' },
  searchLabel: { zh: '搜索同乘者', en: 'Search co-riders' },
  all: { zh: '全部', en: 'All' },
  toCall: { zh: '未联系', en: 'To call' },
  anyMark: { zh: '标记：全部', en: 'Marks: all' },
  markLabel: { zh: '按标记筛选', en: 'Filter by mark' },
  rules: { zh: '分级规则', en: 'How tiers are told' },
  nobody: { zh: '没有符合的同乘者', en: 'No co-rider fits' },
  keys: {
    zh: '方向键选人，回车看详情',
    en: 'Arrow keys choose, Enter opens the details',
  },
  ranked: {
    zh: '按确定分钟、再按可能分钟排序；存疑的在最后',
    en: 'by certain, then possible minutes; doubtful last',
  },
  coverage: { zh: '登记', en: 'Checked in' },
  counted: { zh: '客流', en: 'counted' },
  noCounts: { zh: '这辆车没有客流计数', en: 'this vehicle has no passenger counter' },
  people: { zh: '人', en: 'people' },
  details: { zh: '详情', en: 'Details' },
  choosePerson: { zh: '选一名同乘者', en: 'Choose a co-rider' },
  rideNo: { zh: '行程', en: 'Ride' },
  toCallLink: { zh: '去联系', en: 'Call' },
  callCard: { zh: '联系', en: 'Call' },
  howItWent: { zh: '结果', en: 'How it went' },
  save: { zh: '保存，下一位', en: 'Save, next' },
  chooseOutcome: { zh: '先选结果', en: 'Choose how it went' },
  noOneToCall: { zh: '名单上的人都联系过了', en: 'Everybody on the list was called' },
  callNote: {
    zh: '结果只存哈希，不存号码；案件再打开时还在，末日密钥销毁时一起销毁。备注里不要写号码。',
    en: 'Kept under a hash, without the number: it is there when the case is opened again, and is destroyed with the last day. Write no numbers in notes.',
  },
  noted: { zh: '记录', en: 'noted' },
  taxi: { zh: '出租', en: 'taxi' },
  vehicleNo: { zh: '车号', en: 'vehicle' },
  mapNote: {
    zh: '线路取自时刻表。实心点是终端在登记时所在的站；虚线是之后可能经过的路。下车站没有人记录，不画。',
    en: 'Lines as in the timetable. The dot is the stop at which the terminal was at check-in; dashed is the way it may have gone on. Nobody records where a rider got off: it is not drawn.',
  },
  mapNone: { zh: '没有能画在图上的行程', en: 'No ride can be drawn' },
  notOnMap: { zh: '不在图上', en: 'Not on the map' },
  noLine: { zh: '出租车没有线路', en: 'a taxi has no line' },
  noTimetable: { zh: '时刻表里没有这条线', en: 'the timetable does not have this line' },
  directionUnknown: { zh: '方向不详', en: 'direction unknown' },
  stopUnknown: { zh: '站不详', en: 'stop unknown' },
  near: { zh: '登记时终端在', en: 'terminal at check-in:' },
  graphNote: {
    zh: '左边是行程，右边是人。实线：确定同乘；虚线：可能同乘。共乘多段的排在前面。',
    en: 'Rides on the left, people on the right. Solid: certainly together; dashed: possibly. Who shared several rides comes first.',
  },
  graphMore: { zh: '人没有画出：在表里', en: 'more are not drawn: see the table' },
  graphNobody: { zh: '没有同乘者可画', en: 'No co-rider to draw' },
  severalRides: { zh: '人共乘两段以上', en: 'shared two rides or more' },
  exportTitle: { zh: '导出这个案件', en: 'Export this case' },
  exportWhat: {
    zh: '文件里有全部同乘者的完整号码。写入审计日志：谁、何时、多少人、文件的哈希。',
    en: 'The file holds every number in full. The audit log keeps who, when, how many, and the hash of the file.',
  },
  exportCsv: { zh: '导出 CSV（联系名单）', en: 'Export CSV (call list)' },
  exportXlsx: { zh: '导出 XLSX（名单、行程、说明）', en: 'Export XLSX (list, rides, notes)' },
  exported: { zh: '已保存', en: 'Saved' },
  unprovenTitle: { zh: '未能证明的登记', en: 'Check-ins that failed a proof' },
  searched: { zh: '查了什么', en: 'What was searched' },
  registered: { zh: '这个号码的登记', en: 'Registrations of the number' },
  segments: { zh: '数据段', en: 'Segments' },
  checkIns: { zh: '登记', en: 'Check-ins' },
  opened: { zh: '打开的登记', en: 'Check-ins opened' },
  run: { zh: '第几次计算', en: 'Run' },
  gone: { zh: '比上次少了', en: 'no more since the run before' },
  refusedKeys: { zh: '不能用的标签密钥', en: 'Tag keys refused' },
} as const satisfies Record<string, Words>;

/** Each tier's rule, with the numbers that the trace used. */
export const ruleOf = (tier: string, tierOne: number): Words =>
  ({
    I: { zh: `确定同乘 ${tierOne} 分钟以上`, en: `certainly together for ${tierOne} minutes or more` },
    II: { zh: `确定同乘，不到 ${tierOne} 分钟`, en: `certainly together, for less than ${tierOne} minutes` },
    possible: { zh: '可能同乘，没有确定的分钟', en: 'possibly together, no minute is certain' },
    doubtful: {
      zh: '每段都是补登或不可能：没有什么证明他在车上',
      en: 'every ride is late or impossible: nothing proves presence',
    },
  })[tier]!;

export const airRule = ({ bus, taxi }: { bus: number; taxi: number }): Words => ({
  zh: `下车后空气里还算可能同乘：公交 ${bus} 分钟，出租 ${taxi} 分钟（只计入“可能”）`,
  en: `Air of a vehicle counts after the case got off: bus ${bus} min, taxi ${taxi} min (as possible only)`,
});
export const longestRule = ({ bus, taxi }: { bus: number; taxi: number }): Words => ({
  zh: `没有别的依据时，最长乘车时间：公交 ${bus} 分钟，出租 ${taxi} 分钟；有时刻表的线路按时刻表`,
  en: `Where nothing else bounds a ride: bus ${bus} min, taxi ${taxi} min, or the line's timetable`,
});
/** Short, for a table: `自报`, `推断`, `推定`. */
export const ALIGHTING_SHORT: Readonly<Record<string, Words>> = {
  said: { zh: '自报', en: 'said' },
  'next check-in': { zh: '推断', en: 'inferred' },
  'trip end': { zh: '推断', en: 'inferred' },
  'longest ride': { zh: '推定', en: 'assumed' },
};
export const passkeyNote: Words = {
  zh: '用通行密钥或密钥口令证明是您。',
  en: 'Proven by your passkey or passphrase.',
};
