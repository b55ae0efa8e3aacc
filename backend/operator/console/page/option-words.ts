/** Options of terminals as operators read them: what each is, and what its values are. A new option without words does not compile. */
import type { RemoteName } from '../../../../protocol/remote-config';
import { NO_VALUE, O } from './order-words';
import { say, type Words } from './words';

type OptionWords = { readonly name: Words; readonly how: Words };

/** Of the software that a terminal runs, which stands among the options. */
const SOFTWARE = 'software';

const OPTIONS: Readonly<Record<RemoteName | typeof SOFTWARE, OptionWords>> = {
  language: {
    name: { zh: '司机界面语言', en: "Language of the driver's words" },
    how: {
      zh: '司机页面和提示用的语言;乘客看到的一直是中英文',
      en: 'Of the driver’s pages and notices; riders always read both',
    },
  },
  theme: {
    name: { zh: '屏幕配色', en: 'Colours of the screen' },
    how: { zh: '日间或夜间;司机在车上也能换', en: 'Day or night; the driver can change it on board, too' },
  },
  vehicleId: {
    name: { zh: '车辆编号', en: 'Fleet number' },
    how: {
      zh: '终端以为自己在哪辆车上。换车请到“装车”页,这一项会跟着改',
      en: 'Which vehicle the terminal takes itself to be on. Move it on the page Terminals: this follows by itself',
    },
  },
  vehicleKind: {
    name: { zh: '车型', en: 'Kind of vehicle' },
    how: { zh: '公交按班次,出租按每单', en: 'A bus runs trips, a taxi fares' },
  },
  vehicleLabel: {
    name: { zh: '车身编号', en: 'What people read on the vehicle' },
    how: {
      zh: '屏幕和乘客手机上显示的编号或车牌',
      en: 'Fleet number or plate, as screen and phones show it',
    },
  },
  lineId: {
    name: { zh: '线路编号', en: 'Line, its id' },
    how: { zh: '时刻表 (GTFS) 里的 route_id', en: 'route_id of the timetable (GTFS)' },
  },
  lineName: {
    name: { zh: '线路名', en: 'Line, its name' },
    how: { zh: '屏幕上显示的,例如 168路', en: 'As the screen shows it: 168路' },
  },
  toZh: {
    name: { zh: '开往(中文)', en: 'Headsign, Chinese' },
    how: { zh: '屏幕上显示的终点', en: 'Where it goes, as the screen shows it' },
  },
  toEn: {
    name: { zh: '开往(英文)', en: 'Headsign, English' },
    how: { zh: '屏幕上显示的英文终点', en: 'The same in English' },
  },
  dataBudgetMiB: {
    name: { zh: '每天流量上限 (MiB)', en: 'Mobile data a day (MiB)' },
    how: {
      zh: '登记一定发出;流量不够时先省状态消息。0 表示不限,最大 100000',
      en: 'Check-ins always go, what only informs gives way. 0: no limit; 100,000 at most',
    },
  },
  reconnectSpreadSeconds: {
    name: { zh: '断网后错开重连(秒)', en: 'Spread of reconnects (seconds)' },
    how: {
      zh: '全部断线后,各终端在这段时间里随机错开再连,0 到 600',
      en: 'After all lost the network, terminals come back spread over so long by chance, 0 to 600',
    },
  },
  software: {
    name: { zh: '软件版本', en: 'Software version' },
    how: {
      zh: '双方签名并发布过的版本;终端自己下载、试用,不好就退回原来的版本,从不降级',
      en: 'Versions that both sides signed and published; terminals fetch and try it, go back from a bad one, and never take a lower one',
    },
  },
};

const VALUES: Readonly<Record<string, Readonly<Record<string, Words>>>> = {
  language: { zh: { zh: '中文', en: 'Chinese' }, en: { zh: '英文', en: 'English' } },
  theme: { day: { zh: '日间', en: 'Day' }, night: { zh: '夜间', en: 'Night' } },
  vehicleKind: { bus: { zh: '公交车', en: 'Bus' }, taxi: { zh: '出租车', en: 'Taxi' } },
};

const wordsOf = (name: string): OptionWords | undefined =>
  Object.hasOwn(OPTIONS, name) ? OPTIONS[name as keyof typeof OPTIONS] : undefined;

/** An option that this page does not know yet goes by its own name. */
export const optionName = (name: string): string => say(wordsOf(name)?.name ?? { zh: name, en: name });

export const optionHow = (name: string): string => say(wordsOf(name)?.how ?? { zh: '', en: '' });

/** Null: no value is wished for. */
export const wishWords = (name: string, value: unknown): string =>
  value === null ? say(NO_VALUE[name] ?? O.asInstalled) : valueWords(name, String(value));

export const valueWords = (name: string, value: string): string =>
  say(VALUES[name]?.[value] ?? { zh: value, en: value });
