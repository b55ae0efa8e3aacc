/**
 * Every fault that a terminal can raise as an alert (`terminal/{op}/{t}/alert/{id}`), once: how bad it is, what the
 * operator's people read and do, what the driver reads or is told, and how it ends. The few that a driver's screen shows
 * take their words from here (device/screen/faults.ts). Pure.
 */
import type { Words } from './sentences';

/** `stop`: nobody can check in here until it is mended; `warn`: something is lost or will be. */
export type FaultLevel = 'warn' | 'stop';

export type FaultRow = {
  readonly level: FaultLevel;
  /** For the operator's people. */
  readonly what: Words;
  readonly todo: Words;
  /** In a driver's words, on the screen or from whoever calls: never more than they can do on the road. */
  readonly driver: { readonly what: Words; readonly todo: Words };
  /** True: the terminal mends it, or it passes; somebody looks only when it stays. */
  readonly heals: boolean;
  /** What ends it. */
  readonly ends: Words;
};

type Pair = readonly [zh: string, en: string];
const words = ([zh, en]: Pair): Words => ({ zh, en });

const row = (
  level: FaultLevel,
  heals: boolean,
  text: Readonly<Record<'what' | 'todo' | 'driver' | 'drive' | 'ends', Pair>>,
): FaultRow => ({
  level,
  what: words(text.what),
  todo: words(text.todo),
  driver: { what: words(text.driver), todo: words(text.drive) },
  heals,
  ends: words(text.ends),
});

/** What a driver does about most of them. */
const LATER: Pair = ['照常使用;收车后报修', 'Go on; report it later'];
const NOTHING: Pair = ['不用管,车队会处理', 'Nothing: the fleet sees to it'];

export const FAULTS = {
  setup: row('stop', false, {
    what: ['设备还没配好', 'Not set up: no bundle, no code'],
    todo: ['重新登记该设备', 'Enrol the terminal again'],
    driver: ['设备还没配好', 'Not set up yet'],
    drive: ['请联系车队', 'Call your fleet desk'],
    ends: ['登记完成,拿到密钥后', 'It is enrolled and has a bundle'],
  }),
  storage: row('warn', true, {
    what: ['存不下登记', 'Check-ins cannot be stored'],
    todo: [
      '看原因:满了就清理,只读或读写错就换卡',
      'See why: free room when full, replace the card when read-only or failing',
    ],
    driver: ['设备存不下了', 'Storage failed'],
    drive: ['只扫屏幕码;马上报修', 'Code only; report it now'],
    ends: ['又能写入时', 'The card takes a write again'],
  }),
  'storage-low': row('warn', true, {
    what: ['存储快满了', 'Storage is nearly full'],
    todo: ['清理该卡,查联网', 'Free room on the card; see why it stays offline'],
    driver: ['设备快存满了', 'Storage nearly full'],
    drive: LATER,
    ends: ['空间又够时', 'There is room again'],
  }),
  damage: row('warn', false, {
    what: ['存储有损坏', 'Stored records were damaged'],
    todo: ['换卡;损坏的文件已留底', 'Replace the card; the damaged files were kept aside'],
    driver: ['设备存储有损坏', 'Storage damaged'],
    drive: LATER,
    ends: ['换卡后', 'The card is replaced'],
  }),
  ledger: row('warn', false, {
    what: ['账目不平:有登记丢失', 'Check-ins are missing from the ledger'],
    todo: ['换卡,保留旧卡备查', 'Replace the card and keep the old one'],
    driver: ['有登记可能没存上', 'A check-in may be lost'],
    drive: LATER,
    ends: ['换卡后', 'The card is replaced'],
  }),
  refused: row('warn', false, {
    what: ['有登记被退回', 'Check-ins were refused by the operator and set aside'],
    todo: ['看车载日志里的代码', 'Ask for its logs: they name the code'],
    driver: ['有登记被退回', 'Check-ins came back'],
    drive: NOTHING,
    ends: ['看过日志,重启设备后', 'It starts anew after somebody looked'],
  }),
  scanner: row('warn', true, {
    what: ['扫码器没接好,或速率不对', 'Scanner missing, or at the wrong speed'],
    todo: ['查线和供电;再查速率设置', 'Check its cable and power, then its speed'],
    driver: ['扫码器没接好', 'Scanner missing'],
    drive: ['改扫屏幕码;收车后报修', 'Use the code; report it'],
    ends: ['扫码器又有回应时', 'The scanner answers again'],
  }),
  'scanner-settings': row('warn', true, {
    what: ['扫码器设置被改过', "The scanner's settings were changed"],
    todo: ['已改回;看是否有人动过', 'They were set back; see whether somebody tampers'],
    driver: ['扫码器被人改过', 'Scanner was changed'],
    drive: LATER,
    ends: ['设置改回,设备重启后', 'They are set back, and it starts anew'],
  }),
  buttons: row('warn', true, {
    what: ['按钮没接好', 'Buttons missing'],
    todo: ['查接线', 'Check their wiring'],
    driver: ['按钮没接好', 'Button missing'],
    drive: ['改点屏幕上的按钮', 'Tap the screen instead'],
    ends: ['又能读到按钮时', 'They can be read again'],
  }),
  gnss: row('warn', true, {
    what: ['没有定位', 'No position'],
    todo: ['查天线', 'Check the antenna'],
    driver: ['定位没接好', 'GPS missing'],
    drive: ['照常上车;收车后报修', 'Keep boarding; report it'],
    ends: ['又有定位时', 'It has a fix again'],
  }),
  clock: row('warn', true, {
    what: ['时间没对准', 'The clock is not trusted'],
    todo: ['联网后自动校准', 'It mends itself once online'],
    driver: ['时间没对准', 'Clock not set'],
    drive: ['自动校准,不用管', 'Mends itself'],
    ends: ['联网或定位对时后', 'Network or satellites tell the time'],
  }),
  screen: row('warn', true, {
    what: ['屏幕上的码读不出', "The screen's code cannot be read"],
    todo: ['自动重启屏幕;不好就换屏', 'It restarts the screen by itself; if it stays, replace it'],
    driver: ['屏幕码读不出', 'Code unreadable'],
    drive: ['请乘客出示乘车码或刷卡;收车后报修', 'Scan passes and cards; report it'],
    ends: ['又读得出时', 'It can be read again'],
  }),
  config: row('warn', false, {
    what: ['远程配置被拒绝', 'The wanted configuration was refused'],
    todo: ['按原因改配置', 'Mend the configuration: the reason is in the facts'],
    driver: ['设置没有变', 'Settings unchanged'],
    drive: NOTHING,
    ends: ['发出改好的配置后', 'A better configuration is sent'],
  }),
  update: row('warn', false, {
    what: ['要的软件版本没装', 'The wanted software version was not installed'],
    todo: ['按原因处理,或在车上装新的安装包', 'Mend what the facts say, or install its package on the board'],
    driver: ['旧版本照常运行', 'The old version runs on'],
    drive: NOTHING,
    ends: ['装上,或不再要求它时', 'It is installed, or no longer wanted'],
  }),
  bundle: row('warn', false, {
    what: ['密钥快用完了', 'The bundle ends within 14 days'],
    todo: ['请疾控做新一期密钥', 'The authority must hold a key ceremony'],
    driver: ['密钥快到期', 'Keys end soon'],
    drive: NOTHING,
    ends: ['收到新一期密钥时', 'The next bundle comes'],
  }),
  certificate: row('warn', false, {
    what: ['证书快到期了', 'The certificate ends within 30 days'],
    todo: ['更新证书', 'Renew the certificate'],
    driver: ['证书快到期', 'Certificate ends soon'],
    drive: NOTHING,
    ends: ['证书更新后', 'It is renewed'],
  }),
  temperature: row('warn', true, {
    what: ['设备太热', 'The board is too hot'],
    todo: ['查通风', 'Check its ventilation'],
    driver: ['设备太热', 'Too hot'],
    drive: ['别盖住设备,开空调', 'Keep it uncovered; cool the cab'],
    ends: ['凉下来时', 'It cools down'],
  }),
  power: row('warn', true, {
    what: ['供电不稳', 'The power supply is weak'],
    todo: ['查电源和线', 'Check the supply and its cable'],
    driver: ['供电不稳', 'Power is weak'],
    drive: LATER,
    ends: ['电压恢复时', 'The voltage is right again'],
  }),
  data: row('warn', true, {
    what: ['今天的流量用完了', "Today's data budget is used up"],
    todo: ['登记照发;其他明天再发', 'Check-ins still go; the rest waits for tomorrow'],
    driver: ['今天的流量用完了', 'Data used up today'],
    drive: ['照常上车,登记照发', 'Go on: check-ins are sent'],
    ends: ['第二天', 'The next day begins'],
  }),
} as const satisfies Record<string, FaultRow>;

export type FaultId = keyof typeof FAULTS;

/**
 * What only somebody who sees the whole fleet can tell (flows/): no terminal raises these, and a driver's screen shows none of them
 * but `offline`, which is "No network" there.
 */
export const FLEET_FAULTS = {
  offline: row('warn', true, {
    what: ['离线太久', 'Offline too long'],
    todo: ['登记存在车上,不会丢;查供电和流量卡', 'Check-ins are kept on board; check its power and SIM card'],
    driver: ['没有网络', 'No network'],
    drive: ['照常存好,有网自动发', 'Saved here, sent later'],
    ends: ['又连上时', 'It connects again'],
  }),
  backlog: row('warn', true, {
    what: ['登记积压,越来越多', 'Check-ins wait on board and grow'],
    todo: ['在线却发不出去:查信号和流量', 'It is online and cannot send: check signal and data budget'],
    driver: ['登记发得慢', 'Sending is slow'],
    drive: ['照常上车,都存好了', 'Go on: all are stored'],
    ends: ['积压发完时', 'They are sent'],
  }),
  silent: row('warn', true, {
    what: ['扫码器没有动静,同线别的车有', 'Its scanner is silent while others of the line are not'],
    todo: [
      '请司机出示一张卡试扫;不行就查扫码器',
      'Have the driver scan a card; if nothing comes, look at the scanner',
    ],
    driver: ['扫码器没有动静', 'Scanner silent'],
    drive: ['请拿一张卡试扫', 'Try it with a card'],
    ends: ['又有人刷卡或出示乘车码时', 'Somebody scans again'],
  }),
  clone: row('stop', false, {
    what: ['两台设备用同一身份', 'Two devices share one identity'],
    todo: ['吊销该设备,重新登记', 'Revoke this terminal and enrol it again'],
    driver: ['这台设备身份重复', 'Duplicate identity'],
    drive: ['请联系车队', 'Call your fleet desk'],
    ends: ['吊销后', 'It is revoked'],
  }),
  version: row('warn', false, {
    what: ['软件版本落后', 'Its software is behind'],
    todo: ['安排更新', 'Plan its update'],
    driver: ['设备要更新', 'An update is due'],
    drive: NOTHING,
    ends: ['更新后', 'It is updated'],
  }),
} as const satisfies Record<string, FaultRow>;

/** Every fault that an operator can be told of. */
export type FleetFaultId = FaultId | keyof typeof FLEET_FAULTS;

/** The row of a fault, whoever sees it. */
export function faultRow(id: FleetFaultId): FaultRow {
  return { ...FAULTS, ...FLEET_FAULTS }[id];
}

/** True for an id of the table, and for nothing inherited. */
export function isFaultId(id: string): id is FaultId {
  return Object.hasOwn(FAULTS, id);
}
