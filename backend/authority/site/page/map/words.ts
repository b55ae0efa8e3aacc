/** Words of the map of case places, zh and en. */
import type { Words } from '../i18n';

export const MAP_WORDS = {
  title: { zh: '病例场所地图', en: 'Map of case places' },
  loading: { zh: '正在下载已发布的场所…', en: 'Downloading the published places…' },
  tabs: { zh: '怎么看', en: 'How to look at it' },
  map: { zh: '地图', en: 'Map' },
  list: { zh: '列表', en: 'List' },
  mapLabel: { zh: '地图。列表里有同样的内容', en: 'Map. The list holds the same' },
  // Stronger, not darker: at night the ground is dark and the strongest shade the lightest.
  legend: { zh: '数字为处数，底色越浓越多', en: 'Places; stronger means more' },
  closer: { zh: '放大', en: 'Closer' },
  wider: { zh: '缩小', en: 'Wider' },
  near: { zh: '我附近', en: 'Near me' },
  nearOff: { zh: '不看附近', en: 'Not near me' },
  locating: { zh: '正在定位…', en: 'Locating…' },
  nobodyNear: { zh: '没有带坐标的场所', en: 'No place with coordinates' },
  notAllowed: {
    zh: '没有允许定位。可以在浏览器设置里打开，或在列表里按区查看',
    en: 'Your location was not allowed: allow it in the browser, or choose a district',
  },
  notFound: {
    zh: '定不了位。到窗边再点一次，或在列表里按区查看',
    en: 'Your location was not found: try again at a window, or choose a district',
  },
  onlySecure: {
    zh: '这个网页没有加密，浏览器不给定位。可以按区查看',
    en: 'This page is not encrypted, so browsers give no location: choose a district',
  },
  local: { zh: '位置只在手机上计算，不上传', en: 'Reckoned on your phone: your location is not sent' },
  everyDay: { zh: '每天处数', en: 'Places a day' },
  fromDay: { zh: '从哪天', en: 'From which day' },
  toDay: { zh: '到哪天', en: 'To which day' },
  district: { zh: '区', en: 'District' },
  allDistricts: { zh: '全部区', en: 'All districts' },
  noDate: { zh: '日期不详', en: 'Date not known' },
  noTime: { zh: '时间没有公布', en: 'Time not published' },
  noPosition: { zh: '没有坐标，地图上看不到', en: 'No coordinates: not on the map' },
  corrected: { zh: '已更正', en: 'Corrected' },
  none: { zh: '这几天没有发布的场所', en: 'No place is published for these days' },
  noneAtAll: { zh: '目前没有发布的场所', en: 'No place is published now' },
  noneHow: {
    zh: '疾控发布后会出现在这里。没有发布，不等于没有风险。',
    en: 'They appear here once the health authority publishes them. Nothing published is not no risk.',
  },
  more: { zh: '再看 50 处', en: 'Show 50 more' },
  close: { zh: '收起', en: 'Close' },
  tripsToo: { zh: '查坐过的车', en: 'Check a trip' },
  all: { zh: '纯文字列表', en: 'Plain list' },
  tilesOff: {
    zh: '看附近时不用底图，免得底图服务器知道您在哪',
    en: 'No background map while near you: its server would learn where you are',
  },
} as const satisfies Record<string, Words>;

export const tilesSeen = (host: string): Words => ({
  zh: `底图来自 ${host}：它看得到您在看哪一块地图`,
  en: `Background map by ${host}, which sees what part of it you look at`,
});
/** `27 处` */
export const placesCounted = (count: number): Words => ({
  zh: `${count} 处`,
  en: `${count} ${count === 1 ? 'place' : 'places'}`,
});
export const updatedAt = (date: string): Words => ({ zh: `更新 ${date}`, en: `Updated ${date}` });
export const undatedAmong = (count: number): Words => ({
  zh: `含日期不详 ${count} 处`,
  en: `${count} of them without a date`,
});
export const nearest = (name: string, distance: string): Words => ({
  zh: `最近一处：${name}，${distance}`,
  en: `Nearest: ${name}, ${distance}`,
});
export const distanceWords = ({ value, unit }: { value: string; unit: 'm' | 'km' }): Words => ({
  zh: `${value} ${unit === 'm' ? '米' : '公里'}`,
  en: `${value} ${unit}`,
});
/** What a mark on the map says: `沈河区 12 处，放大`. */
export const clusterNamed = (count: number, district: Words): Words => ({
  zh: `${district.zh} ${count} 处，放大`,
  en: `${count} places, ${district.en}: closer`,
});
export const spotNamed = (count: number): Words => ({
  zh: `同一地点 ${count} 处`,
  en: `${count} at one spot`,
});
export const dayCounted = (date: string, count: number): string => `${date} ${count}`;
