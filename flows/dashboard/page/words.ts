/** Everything that the dashboard's pages say, in both languages; what is wrong is said in the words of the fault table. */
import { ref } from './vue';

export type Words = { readonly zh: string; readonly en: string };

export const W = {
  name: { zh: '同乘 车队', en: 'Coride fleet' },
  other: { zh: 'English', en: '中文' },
  pages: { zh: '页面', en: 'Pages' },
  online: { zh: '在线', en: 'Online' },
  late: { zh: '迟报', en: 'Late' },
  offline: { zh: '离线', en: 'Offline' },
  never: { zh: '从未上线', en: 'Never seen' },
  lateHow: { zh: '3 次没收到', en: '3 reports missing' },
  offlineHow: { zh: '断开超过 10 分钟,或已关机', en: 'lost for 10 minutes, or switched off' },
  neverHow: { zh: '没报到过', en: 'no birth was heard' },
  waitingAll: { zh: '条待传', en: 'waiting on board' },
  checkInsAll: { zh: '近 24 小时登记', en: 'check-ins in 24 h' },
  troubled: { zh: '有故障', en: 'With faults' },
  where: { zh: '在哪里', en: 'Where they are' },
  noRiders: { zh: '只看车,不看人', en: 'vehicles, never riders' },
  noPlace: { zh: '台没有位置', en: 'without a position' },
  vehicles: { zh: '辆车', en: 'vehicles' },
  closer: { zh: '放大', en: 'Closer' },
  wider: { zh: '缩小', en: 'Wider' },
  wholeCity: { zh: '看全城', en: 'Whole city' },
  todo: { zh: '要处理', en: 'To do' },
  todoHow: { zh: '出了什么事,凭什么,怎么办', en: 'what, evidence, what to do' },
  nothing: {
    zh: '现在没有故障。出了故障,这里说明凭什么、怎么办',
    en: 'Nothing is wrong now. What is will stand here, with its evidence and what to do',
  },
  more: { zh: '条更多:在终端表里看', en: 'more: see the table of terminals' },
  heals: { zh: '会自己恢复', en: 'It mends itself' },
  since: { zh: '自', en: 'since' },
  until: { zh: '到', en: 'until' },
  over: { zh: '已结束', en: 'Over' },
  overHow: { zh: '自本页服务启动以来,最近 100 条', en: 'the last 100 since this service began' },
  nothingOver: { zh: '还没有结束的故障', en: 'None is over yet' },
  terminals: { zh: '终端', en: 'Terminals' },
  terminal: { zh: '终端号', en: 'Terminal' },
  troubledFirst: { zh: '有问题的排在前面', en: 'the troubled first' },
  of: { zh: '共', en: 'of' },
  shown: { zh: '台', en: 'shown' },
  search: { zh: '查找', en: 'Search' },
  searchHow: { zh: '车号、线路、终端号、版本', en: 'vehicle, line, terminal, version' },
  presence: { zh: '状态', en: 'State' },
  allStates: { zh: '全部状态', en: 'Every state' },
  allLines: { zh: '全部线路', en: 'Every line' },
  picked: { zh: '地图上选的', en: 'Picked on the map' },
  showAll: { zh: '显示全部', en: 'Show all' },
  nobody: { zh: '没有这样的终端', en: 'No terminal is like this' },
  noTerminals: {
    zh: '还没有终端报到:在车队台登记一台',
    en: 'No terminal has reported yet: enrol one in the fleet console',
  },
  vehicle: { zh: '车', en: 'Vehicle' },
  line: { zh: '线路', en: 'Line' },
  heard: { zh: '最后消息', en: 'Last heard' },
  waiting: { zh: '待传', en: 'Waiting' },
  clockError: { zh: '时钟误差', en: 'Clock error' },
  storage: { zh: '剩余存储', en: 'Free storage' },
  temperature: { zh: '温度', en: 'Temperature' },
  version: { zh: '版本', en: 'Version' },
  justNow: { zh: '刚刚', en: 'just now' },
  unknown: { zh: '未知', en: 'unknown' },
  taxi: { zh: '出租', en: 'taxi' },
  bus: { zh: '公交', en: 'bus' },
  back: { zh: '全部终端', en: 'All terminals' },
  noSuch: { zh: '没有这台终端的消息', en: 'Nothing is known of this terminal' },
  inService: { zh: '在班', en: 'on a trip' },
  notInService: { zh: '没有班次', en: 'on no trip' },
  trip: { zh: '班次', en: 'Trip' },
  scanner: { zh: '扫码器', en: 'Scanner' },
  screen: { zh: '屏幕自检', en: 'Screen proof' },
  network: { zh: '今日流量', en: 'Data today' },
  clockSource: { zh: '对时', en: 'Clock by' },
  ledger: { zh: '账目差', en: 'Ledger missing' },
  hardware: { zh: '设备', en: 'Hardware' },
  system: { zh: '系统', en: 'System' },
  certificate: { zh: '证书到期', en: 'Certificate until' },
  position: { zh: '位置', en: 'Position' },
  uptime: { zh: '已运行', en: 'Up for' },
  nowWrong: { zh: '现在的故障', en: 'Wrong now' },
  nothingWrong: { zh: '没有', en: 'Nothing' },
  charts: { zh: '近 24 小时', en: 'Last 24 hours' },
  chartsSince: { zh: '记录始于', en: 'recorded since' },
  chartsHow: { zh: '内存里,服务重启后重新开始', en: 'in memory, begun anew with the service' },
  chartWaiting: { zh: '待传(条)', en: 'Waiting on board' },
  chartTemperature: { zh: '温度(°C)', en: 'Temperature (°C)' },
  chartClock: { zh: '时钟误差(毫秒)', en: 'Clock error (ms)' },
  chartCheckIns: { zh: '每小时登记', en: 'Check-ins an hour' },
  fewHow: { zh: '1 到 4 只报 <5,按 4 画', en: '1 to 4 come as <5 and are drawn as 4' },
  boundsHow: { zh: '实心是确定的,斜线是可能的', en: 'solid is certain, hatched is possible' },
  certain: { zh: '确定', en: 'certain' },
  possible: { zh: '可能', en: 'possible' },
  numbers: { zh: '看数字', en: 'As numbers' },
  time: { zh: '时间', en: 'Time' },
  noHistory: { zh: '还没有记录,几分钟后再看', en: 'Nothing is recorded yet: look again in a few minutes' },
  orders: { zh: '命令', en: 'Orders' },
  message: { zh: '给司机的话', en: 'Message to the driver' },
  messageZh: { zh: '中文', en: 'Chinese' },
  messageEn: { zh: '英文(可不填)', en: 'English (may be empty)' },
  send: { zh: '发送', en: 'Send' },
  identify: { zh: '闪屏认车', en: 'Identify' },
  restart: { zh: '重启程序', en: 'Restart' },
  restartSure: { zh: '确认重启', en: 'Restart now' },
  logs: { zh: '取日志', en: 'Send logs' },
  keep: { zh: '取消', en: 'Keep' },
  ordering: { zh: '正在交给管理端…', en: 'Handing over…' },
  ordered: {
    zh: '已交给管理端,终端的答复在车队台看',
    en: 'Handed over; the terminal answers in the fleet console',
  },
  refused: { zh: '没有发出', en: 'Not sent' },
  noServer: { zh: '没有网络,连上后再发', en: 'no connection: send it again once there is one' },
  lines: { zh: '各线路每小时登记', en: 'Check-ins by line and hour' },
  linesHow: {
    zh: '1 到 4 只报 <5,所以和是一个范围;出租车每班报一次',
    en: '1 to 4 come as <5, so sums are ranges; taxis report once a shift',
  },
  noLine: { zh: '出租和无线路', en: 'Taxis, no line' },
  dayTotal: { zh: '近 24 小时', en: '24 hours' },
  noLines: { zh: '还没有登记数:公交车每 5 分钟报一次', en: 'No counts yet: buses report every 5 minutes' },
  stale: { zh: '没有网络,显示的是', en: 'No connection: data of' },
  staleEnd: { zh: '的数据', en: '' },
  loading: { zh: '正在读取…', en: 'Loading…' },
} as const satisfies Record<string, Words>;

const KEPT = 'coride.dashboard.language';
type Language = keyof Words;

const kept = localStorage.getItem(KEPT);
export const language = ref<Language>(
  kept === 'zh' || kept === 'en' ? kept : navigator.language.startsWith('zh') ? 'zh' : 'en',
);
export const tag = (): string => (language.value === 'zh' ? 'zh-CN' : 'en');
export const say = (words: Words): string => words[language.value];

export function changeLanguage(): void {
  language.value = language.value === 'zh' ? 'en' : 'zh';
  localStorage.setItem(KEPT, language.value);
}

/** A page's name of two parts, `总览 | Overview`, in the reader's language. */
export function nameOf(name: string): string {
  const [zh = '', en = zh] = name.split('|').map((part) => part.trim());
  return say({ zh, en });
}

/** `168路`, `line 168`. */
export const lineName = (line: string): string =>
  /^[0-9A-Z]+$/i.test(line) ? say({ zh: `${line}路`, en: `line ${line}` }) : line;
