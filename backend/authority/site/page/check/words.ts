/** Words of the tab 查询, zh and en. A care mark, never red; no tick where nothing was found (SCREENS.md section 4). */
import type { ExposureMode } from '../../../../../protocol/exposures/list';
import type { Words } from '../i18n';

export const CHECK_WORDS = {
  loading: { zh: '正在下载已发布的行程…', en: 'Downloading what is published…' },
  unreached: { zh: '没有网络，现在查不了', en: 'No network: nothing can be looked up now' },
  unreachedHow: { zh: '有网时再点一次', en: 'Try again with network' },
  again: { zh: '再试一次', en: 'Try again' },
  you: { zh: '您', en: 'You' },
  theCase: { zh: '病例', en: 'Case' },
  noTimes: { zh: '时间没有公布，当天都算', en: 'No time was published: the whole day counts' },
  wholeLine: { zh: '没有公布车号', en: 'The vehicle was not published' },
  possibly: { zh: '下车时间不详，最多', en: 'You did not say when you got off: at most' },
  whatNow: { zh: '现在怎么做', en: 'What to do now' },
  steps: {
    zh: ['今天起先在家，少接触别人', '打社区电话，或 12320 报告', '按通知去做核酸检测'],
    en: [
      'Stay at home from today, meet few people',
      'Call your community office, or 12320',
      'Take a test when you are told to',
    ],
  },
  source: { zh: '看原文', en: 'Read the original' },
  corrected: { zh: '已更正', en: 'Corrected' },
  localOnly: { zh: '只在您手机上比对，行程没有上传', en: 'Compared on your phone only: no ride was sent' },
  nothing: { zh: '没有查到同车', en: 'No shared trip found' },
  looked: { zh: '查了', en: 'Searched' },
  dates: { zh: '日期', en: 'Dates' },
  against: { zh: '对照', en: 'Against' },
  updated: { zh: '更新', en: 'Updated' },
  noRisk: {
    zh: '没查到，不等于没有风险：还没发布的、没登记的行程查不到。',
    en: 'Not found is not no risk: what is not published, or was not checked in, cannot be found.',
  },
  next: { zh: '接下来', en: 'Next' },
  other: { zh: '查别的车次', en: 'Check another trip' },
  pickTitle: { zh: '查一趟车', en: 'Check a trip' },
  mode: { zh: '坐的是', en: 'You took' },
  day: { zh: '哪天', en: 'Which day' },
  lineHow: { zh: '数字、汉字或拼音首字母', en: 'Number, name or pinyin initials' },
  lineMissing: { zh: '请填线路、车次或车牌', en: 'Give a line, a number or a plate' },
  look: { zh: '查询', en: 'Look up' },
  pickLocal: {
    zh: '在您手机上查，不会发出您坐的车',
    en: 'Looked up on your phone: what you took is not sent',
  },
  mine: { zh: '查我的行程', en: 'Check my rides' },
  map: { zh: '病例场所地图', en: 'Map of case places' },
  all: { zh: '看全部已发布的', en: 'See all that is published' },
  news: { zh: '有新发布和您的行程有关', en: 'Something new was published about your rides' },
  newsLook: { zh: '去看', en: 'Look' },
  carriage: { zh: '车厢', en: 'Carriage' },
  seatOwn: { zh: '您的座位', en: 'Your seat' },
  optional: { zh: '可以不填', en: 'Optional' },
  seatHow: { zh: '比如 12F', en: 'For example 12F' },
  matched: { zh: '对上了', en: 'Matched' },
  sameSeat: { zh: '和病例同一座位', en: 'The same seat as the case' },
  sameRow: { zh: '和病例同一排', en: 'The same row as the case' },
  sameCarriage: { zh: '和病例同一车厢', en: 'The same carriage as the case' },
  otherCarriage: { zh: '和病例不在同一车厢', en: 'Another carriage than the case' },
  seat: { zh: '病例座位', en: 'Seat of the case' },
  sameTrip: { zh: '您要是坐过这趟车，请照下面做', en: 'If you took this trip, do this' },
} as const satisfies Record<string, Words | { zh: readonly string[]; en: readonly string[] }>;

export const MODE_WORDS: Readonly<Record<ExposureMode, Words>> = {
  bus: { zh: '公交', en: 'Bus' },
  taxi: { zh: '出租', en: 'Taxi' },
  metro: { zh: '地铁', en: 'Metro' },
  train: { zh: '火车', en: 'Train' },
  coach: { zh: '长途', en: 'Coach' },
  flight: { zh: '飞机', en: 'Flight' },
  ship: { zh: '轮船', en: 'Ship' },
};

/** What is asked for, by way of travel. */
export const NUMBER_WORDS: Readonly<Record<ExposureMode, Words>> = {
  bus: { zh: '哪条线或车号', en: 'Which line or bus' },
  taxi: { zh: '车牌', en: 'Plate' },
  metro: { zh: '哪条线', en: 'Which line' },
  train: { zh: '车次', en: 'Train number' },
  coach: { zh: '车次或车牌', en: 'Number or plate' },
  flight: { zh: '航班号', en: 'Flight number' },
  ship: { zh: '船名或航次', en: 'Ship or sailing' },
};

/** `有 1 段行程同车` */
export const found = (count: number): Words => ({
  zh: `有 ${count} 段行程同车`,
  en:
    count === 1 ? '1 of your trips was shared with a case' : `${count} of your trips were shared with a case`,
});
export const foundTrips = (count: number): Words => ({
  zh: `查到 ${count} 段病例行程`,
  en: count === 1 ? '1 trip of a case found' : `${count} trips of cases found`,
});
/** `同车约 22 分钟` */
export const together = (minutes: number): Words => ({
  zh: `同车约 ${minutes} 分钟`,
  en: `together for about ${minutes} min`,
});
/** `和病例相隔 3 排` */
export const rowsApart = (rows: number): Words => ({
  zh: `和病例相隔 ${rows} 排`,
  en: `${rows} ${rows === 1 ? 'row' : 'rows'} from the case`,
});
/** `5车` */
export const carriageNamed = (carriage: string): Words => ({
  zh: /车/.test(carriage) ? carriage : `${carriage}车`,
  en: `carriage ${carriage.replace(/车厢?$/, '')}`,
});
export const newsCounted = (count: number): Words => ({
  zh: `条新发布`,
  en: count === 1 ? 'new publication' : 'new publications',
});
/** `之前提示您的 1 段病例行程已撤回` */
export const takenBackWords = (count: number): Words => ({
  zh: `之前提示您的 ${count} 段病例行程，发布者已撤回`,
  en: `${count === 1 ? 'A trip that you were told of was' : `${count} trips that you were told of were`} withdrawn by the publisher`,
});
/** `1月12日发布了 3 段，全部 146 段病例行程` */
export const tripsOfDay = (date: string, ofDay: number, all: number): Words => ({
  zh: `${date} 的 ${ofDay} 段，全部 ${all} 段病例行程`,
  en: `${ofDay} published for ${date}, ${all} in all`,
});
export const ridesSearched = (count: number): Words => ({
  zh: `这部手机里 ${count} 段行程`,
  en: `${count} ${count === 1 ? 'ride' : 'rides'} on this phone`,
});
export const tripsPublished = (count: number): Words => ({
  zh: `已发布的 ${count} 段病例行程`,
  en: `${count} published ${count === 1 ? 'trip' : 'trips'} of cases`,
});
export const datesFromTo = (from: string, to: string): Words => ({
  zh: `${from} 至 ${to}`,
  en: `${from} to ${to}`,
});
export const heardNow = (date: string): Words => ({
  zh: `${date}，刚刚下载`,
  en: `${date}, downloaded just now`,
});
export const oldData = (date: string): Words => ({
  zh: `没有网络，显示的是 ${date} 的数据`,
  en: `No network: data of ${date}`,
});
export const publishedBy = (name: string, date: string): Words => ({
  zh: `${name} ${date} 发布`,
  en: `Published by ${name} on ${date}`,
});
