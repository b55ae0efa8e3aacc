/** The codes of a case's result and their words: the page and the exported files say the same ones. */
import type { Words } from '../../../../protocol/sentences';

export const CHANNEL_WORDS: Readonly<Record<string, Words>> = {
  code: { zh: '扫码', en: 'boarding code' },
  pass: { zh: '乘车码', en: 'pass' },
  card: { zh: '乘车卡', en: 'card' },
  assisted: { zh: '人工', en: 'typed by the driver' },
  driver: { zh: '班次', en: 'driver' },
};

export const KIND_WORDS: Readonly<Record<string, Words>> = {
  phone: { zh: '手机号', en: 'mobile number' },
  card: { zh: '乘车卡', en: 'card' },
  document: { zh: '身份证号', en: 'identity document' },
  driver: { zh: '司机工号', en: 'driver' },
  conflict: { zh: '两人都认领的卡', en: 'card that two people claim' },
  deleted: { zh: '已注销', en: 'deleted' },
};

export const TIER_WORDS: Readonly<Record<string, Words>> = {
  I: { zh: '一级', en: 'Tier I' },
  II: { zh: '二级', en: 'Tier II' },
  possible: { zh: '可能', en: 'Possible' },
  doubtful: { zh: '存疑', en: 'Doubtful' },
};

/** How each end of a ride is known. */
export const RULE_WORDS: Readonly<Record<string, Words>> = {
  code: { zh: '按车上的码', en: "by the code's own time" },
  clock: { zh: '按终端时钟', en: "by the terminal's clock" },
  said: { zh: '自报', en: 'said by the rider' },
  boarding: { zh: '不早于上车', en: 'not before boarding' },
  'next check-in': { zh: '推断：之后在别处上车', en: 'inferred: boarded elsewhere later' },
  'trip end': { zh: '推断：本趟结束', en: "inferred: the trip's end" },
  'longest ride': { zh: '推定：最长乘车时间', en: 'assumed: no ride lasts longer' },
};

export const MARK_WORDS: Readonly<Record<string, Words>> = {
  twice: { zh: '一码两处', en: 'twice' },
  late: { zh: '补登', en: 'late' },
  crowded: { zh: '超员', en: 'crowded' },
  misdated: { zh: '日期不符', en: 'misdated' },
  unproven: { zh: '未证明', en: 'unproven' },
  impossible: { zh: '不可能', en: 'impossible' },
  reassigned: { zh: '车号不符', en: 'reassigned' },
  clockUnsure: { zh: '时钟未校', en: 'clock unsure' },
  'not proven by the rider': { zh: '非本人登记', en: 'not by the rider' },
  'not proven by the driver': { zh: '司机未证明', en: 'not by the driver' },
};

/** What a mark means, as a sentence for whoever judges it. */
export const MARK_MEANINGS: Readonly<Record<string, Words>> = {
  twice: {
    zh: '同一张乘车码在两台终端用过：其中一次可能是别人',
    en: 'the same ticket was used at two terminals: one of the two may be somebody else',
  },
  late: {
    zh: '过时补登：不能证明当时在车上',
    en: 'checked in after the fact: proves no presence at the time',
  },
  crowded: {
    zh: '同一时刻登记的人比座位多',
    en: 'more check-ins at one moment than the vehicle has seats',
  },
  misdated: {
    zh: '校正后的时间和登记的日期差 2 小时以上',
    en: 'its corrected time lies more than 2 hours outside its day',
  },
  unproven: { zh: '签名不符', en: 'its signature does not hold' },
  impossible: {
    zh: '几乎同一时刻也在另一辆车上登记：两处不能都是真的',
    en: 'checked in on another vehicle at almost the same time: both cannot be true',
  },
  reassigned: {
    zh: '终端说的车和公司登记的车不同，以公司为准',
    en: 'the terminal named another vehicle than the registry, which counts',
  },
  clockUnsure: { zh: '终端当时的时钟没有校准', en: "nobody vouched for the terminal's clock then" },
  'not proven by the rider': {
    zh: '号码由司机输入，本人没有证明',
    en: 'the driver typed the number: the rider proved nothing',
  },
  'not proven by the driver': {
    zh: '班次的卡或工号可能是同事的',
    en: "the shift's card or number may be a colleague's",
  },
};

/** What may come of calling somebody. */
export const OUTCOMES = [
  'informed',
  'no answer',
  'call again',
  'wrong number',
  'declined',
  'handed over',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

export const OUTCOME_WORDS: Readonly<Record<string, Words>> = {
  informed: { zh: '已通知', en: 'Informed' },
  'no answer': { zh: '无人接听', en: 'No answer' },
  'call again': { zh: '再打', en: 'Call again' },
  'wrong number': { zh: '号码不对', en: 'Wrong number' },
  declined: { zh: '拒绝', en: 'Declined' },
  'handed over': { zh: '转交', en: 'Handed over' },
};
