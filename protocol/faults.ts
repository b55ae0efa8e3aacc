/**
 * Every fault that a terminal can raise as an alert (`terminal/{op}/{t}/alert/{id}`), once: how bad it is, what the
 * operator's people read and do, and whether it goes away by itself. The driver's words for the few faults that a
 * driver sees are in device/screen/faults.ts, under the same ids. Pure.
 */
import type { Words } from './sentences';

/** `stop`: nobody can check in here until it is mended; `warn`: something is lost or will be. */
export type FaultLevel = 'warn' | 'stop';

export type FaultRow = {
  readonly level: FaultLevel;
  readonly what: Words;
  readonly todo: Words;
  /** True: the terminal mends it, or it passes; somebody looks only when it stays. */
  readonly heals: boolean;
};

const row = (
  level: FaultLevel,
  heals: boolean,
  what: [string, string],
  todo: [string, string],
): FaultRow => ({
  level,
  heals,
  what: { zh: what[0], en: what[1] },
  todo: { zh: todo[0], en: todo[1] },
});

export const FAULTS = {
  setup: row(
    'stop',
    false,
    ['设备还没配好', 'Not set up: no bundle, no code'],
    ['重新登记该设备', 'Enrol the terminal again'],
  ),
  storage: row(
    'warn',
    true,
    ['存不下登记', 'Check-ins cannot be stored'],
    [
      '看原因:满了就清理,只读或读写错就换卡',
      'See why: free room when full, replace the card when read-only or failing',
    ],
  ),
  'storage-low': row(
    'warn',
    true,
    ['存储快满了', 'Storage is nearly full'],
    ['清理该卡,查联网', 'Free room on the card; see why it stays offline'],
  ),
  damage: row(
    'warn',
    false,
    ['存储有损坏', 'Stored records were damaged'],
    ['换卡;损坏的文件已留底', 'Replace the card; the damaged files were kept aside'],
  ),
  ledger: row(
    'warn',
    false,
    ['账目不平:有登记丢失', 'Check-ins are missing from the ledger'],
    ['换卡,保留旧卡备查', 'Replace the card and keep the old one'],
  ),
  refused: row(
    'warn',
    false,
    ['有登记被退回', 'Check-ins were refused by the operator and set aside'],
    ['看车载日志里的代码', 'Ask for its logs: they name the code'],
  ),
  scanner: row(
    'warn',
    true,
    ['扫码器没接好,或速率不对', 'Scanner missing, or at the wrong speed'],
    ['查线和供电;再查速率设置', 'Check its cable and power, then its speed'],
  ),
  'scanner-settings': row(
    'warn',
    true,
    ['扫码器设置被改过', "The scanner's settings were changed"],
    ['已改回;看是否有人动过', 'They were set back; see whether somebody tampers'],
  ),
  buttons: row('warn', true, ['按钮没接好', 'Buttons missing'], ['查接线', 'Check their wiring']),
  gnss: row('warn', true, ['没有定位', 'No position'], ['查天线', 'Check the antenna']),
  clock: row(
    'warn',
    true,
    ['时间没对准', 'The clock is not trusted'],
    ['联网后自动校准', 'It mends itself once online'],
  ),
  screen: row(
    'warn',
    true,
    ['屏幕上的码读不出', "The screen's code cannot be read"],
    ['自动重启屏幕;不好就换屏', 'It restarts the screen by itself; if it stays, replace it'],
  ),
  config: row(
    'warn',
    false,
    ['远程配置被拒绝', 'The wanted configuration was refused'],
    ['按原因改配置', 'Mend the configuration: the reason is in the facts'],
  ),
  update: row(
    'warn',
    false,
    ['要的软件版本没装', 'The wanted software version was not installed'],
    ['按原因处理,或在车上装新的安装包', 'Mend what the facts say, or install its package on the board'],
  ),
  bundle: row(
    'warn',
    false,
    ['密钥快用完了', 'The bundle ends within 14 days'],
    ['请疾控做新一期密钥', 'The authority must hold a key ceremony'],
  ),
  certificate: row(
    'warn',
    false,
    ['证书快到期了', 'The certificate ends within 30 days'],
    ['更新证书', 'Renew the certificate'],
  ),
  temperature: row('warn', true, ['设备太热', 'The board is too hot'], ['查通风', 'Check its ventilation']),
  power: row(
    'warn',
    true,
    ['供电不稳', 'The power supply is weak'],
    ['查电源和线', 'Check the supply and its cable'],
  ),
  data: row(
    'warn',
    true,
    ['今天的流量用完了', "Today's data budget is used up"],
    ['登记照发;其他明天再发', 'Check-ins still go; the rest waits for tomorrow'],
  ),
} as const satisfies Record<string, FaultRow>;

export type FaultId = keyof typeof FAULTS;

/**
 * What only somebody who sees the whole fleet can tell (flows/): no terminal raises these, and a driver sees none of them
 * but `offline`, which is "No network" on the screen.
 */
export const FLEET_FAULTS = {
  offline: row(
    'warn',
    true,
    ['离线太久', 'Offline too long'],
    ['登记存在车上,不会丢;查供电和流量卡', 'Check-ins are kept on board; check its power and SIM card'],
  ),
  backlog: row(
    'warn',
    true,
    ['登记积压,越来越多', 'Check-ins wait on board and grow'],
    ['在线却发不出去:查信号和流量', 'It is online and cannot send: check signal and data budget'],
  ),
  silent: row(
    'warn',
    true,
    ['扫码器没有动静,同线别的车有', 'Its scanner is silent while others of the line are not'],
    [
      '请司机出示一张卡试扫;不行就查扫码器',
      'Have the driver scan a card; if nothing comes, look at the scanner',
    ],
  ),
  clone: row(
    'stop',
    false,
    ['两台设备用同一身份', 'Two devices share one identity'],
    ['吊销该设备,重新登记', 'Revoke this terminal and enrol it again'],
  ),
  version: row('warn', false, ['软件版本落后', 'Its software is behind'], ['安排更新', 'Plan its update']),
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
