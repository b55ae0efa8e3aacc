/** What the console says of commands, options and rollouts, in both languages. */
import type { ProgressState } from '../../commands/order';
import type { MeasureName, Reason, Verdict } from '../../rollout/judge';
import type { ShownRollout } from '../shown-orders';
import type { Words } from './words';

export const O = {
  commands: { zh: '指令', en: 'Commands' },
  commandsHow: {
    zh: '先记下再发出;终端离线时,上线后补发,直到它答复或过期',
    en: 'Kept, then sent; a terminal that is away gets it when it comes, until it answers or the time is over',
  },
  kind: { zh: '做什么', en: 'What' },
  to: { zh: '发给谁', en: 'To whom' },
  everybody: { zh: '全部终端', en: 'All terminals' },
  zh: { zh: '给司机的话(中文)', en: 'Words for the driver, Chinese' },
  en: { zh: '给司机的话(英文)', en: 'Words for the driver, English' },
  until: { zh: '多久内有效', en: 'Good for' },
  send: { zh: '发送', en: 'Send' },
  sendSure: { zh: '确认发给', en: 'Send it to' },
  terminals: { zh: '台终端', en: 'terminals' },
  terminal: { zh: '台终端', en: 'terminal' },
  keep: { zh: '不发了', en: 'Do not send' },
  none: { zh: '还没有指令:在上面发一条', en: 'No command yet: send one above' },
  cancel: { zh: '撤回未发出的', en: 'Cancel what is not sent' },
  cancelledBy: { zh: '撤回人', en: 'cancelled by' },
  each: { zh: '逐台查看', en: 'Each terminal' },
  save: { zh: '保存', en: 'Save' },
  options: { zh: '终端参数', en: 'Options of terminals' },
  optionsHow: {
    zh: '一台终端立即生效;一条线路或全部分批(通常先 1%,再 10%,再全部),另留对照组最后更新。某批乘客的拒绝、等待或登记人次比对照组差,就自动停止并恢复原样;乘客太少就等',
    en: 'One terminal at once; a line or all in waves (usually 1 %, 10 %, all), and a control group last. When the riders of a wave fare worse than those of the control group, it stops by itself and gives back what was before; too few riders: it waits',
  },
  option: { zh: '参数', en: 'Option' },
  choice: { zh: '值', en: 'Value' },
  value: { zh: '值(空 = 按安装时)', en: 'Value (empty: as installed)' },
  asInstalled: { zh: '按安装时', en: 'As installed' },
  change: { zh: '更改', en: 'Change' },
  nothingPublished: {
    zh: '现在没有发布过的版本:先用 npm run release 发布',
    en: 'No version is published now: npm run release publishes one',
  },
  changeSure: { zh: '确认更改', en: 'Change it at' },
  noRollout: { zh: '没有分批更改', en: 'Nothing was rolled out' },
  wave: { zh: '第', en: 'Wave' },
  waveAfter: { zh: '批', en: '' },
  control: { zh: '对照组', en: 'Control group' },
  has: { zh: '已生效', en: 'have it' },
  failed: { zh: '失败', en: 'failed' },
  stop: { zh: '停止并恢复', en: 'Stop and take back' },
  goOn: { zh: '不等数据,下一批', en: 'Next wave, whatever the figures' },
  goOnSure: { zh: '确认下一批', en: 'Next wave for sure' },
  keepOption: { zh: '不改了', en: 'Do not change it' },
  keepOn: { zh: '取消', en: 'Keep waiting' },
  measure: { zh: '乘客感受', en: 'What riders feel' },
  ofWave: { zh: '本批', en: 'Wave' },
  ofControl: { zh: '对照组', en: 'Control' },
  worseBy: { zh: '差多少(置信范围)', en: 'Worse by (surely between)' },
  verdict: { zh: '判断', en: 'Verdict' },
  rule: { zh: '自动规则', en: 'the rule' },
  notYet: { zh: '一分钟后有第一次比较', en: 'The first comparison comes within a minute' },
} as const satisfies Record<string, Words>;

export const KINDS: Record<string, Words> = {
  message: { zh: '给司机发消息', en: 'Message to the driver' },
  identify: { zh: '认一认是哪台(闪屏、响声)', en: 'Identify: blink and sound' },
  'restart screen': { zh: '重启屏幕', en: 'Restart the screen' },
  'restart terminal': { zh: '重启终端程序', en: 'Restart the terminal' },
  'restart board': { zh: '重启主板', en: 'Restart the board' },
  restart: { zh: '重启', en: 'Restart' },
  logs: { zh: '取日志', en: 'Send logs' },
  screenshot: { zh: '取屏幕截图', en: 'Picture of the screen' },
};
/** Where no value is not `asInstalled`: no terminal goes to a lower version. */
export const NO_VALUE: Record<string, Words> = {
  software: { zh: '不再要求(保持现在的版本)', en: 'None wanted (stays as it is)' },
};
export const TIMES: readonly (readonly [minutes: number, Words])[] = [
  [10, { zh: '10 分钟', en: '10 minutes' }],
  [60, { zh: '1 小时', en: '1 hour' }],
  [480, { zh: '8 小时', en: '8 hours' }],
  [1440, { zh: '24 小时', en: '24 hours' }],
];
export const STATES: Record<ProgressState, Words> = {
  waiting: { zh: '待发', en: 'waiting' },
  sent: { zh: '已发出', en: 'sent' },
  accepted: { zh: '已收到', en: 'accepted' },
  done: { zh: '完成', en: 'done' },
  failed: { zh: '失败', en: 'failed' },
  refused: { zh: '被拒绝', en: 'refused' },
  expired: { zh: '到时已过期', en: 'came too late' },
  unreached: { zh: '未送达', en: 'not reached' },
  unanswered: { zh: '超时无答复', en: 'no answer in time' },
  cancelled: { zh: '已撤回', en: 'cancelled' },
};
export const ROLLOUT_STATES: Record<ShownRollout['state'], Words> = {
  running: { zh: '进行中', en: 'under way' },
  stopping: { zh: '正在恢复', en: 'being taken back' },
  stopped: { zh: '已停止并恢复', en: 'stopped and taken back' },
  done: { zh: '已完成', en: 'done' },
};
export const MEASURES: Record<MeasureName, Words> = {
  refusals: { zh: '被拒绝的比例', en: 'Refused' },
  slow: { zh: '反馈慢的比例', en: 'Slow feedback' },
  checkIns: { zh: '每小时登记人次', en: 'Check-ins an hour' },
};
export const VERDICTS: Record<Verdict, Words> = {
  worse: { zh: '变差', en: 'worse' },
  wait: { zh: '还说不准', en: 'not sure yet' },
  well: { zh: '正常', en: 'well' },
};
export const REASONS: Record<Reason, Words> = {
  refusals: { zh: '被拒绝的多了', en: 'more is refused' },
  slow: { zh: '反馈变慢了', en: 'feedback is slower' },
  checkIns: { zh: '登记的人少了', en: 'fewer people check in' },
  failed: { zh: '有终端用不了', en: 'terminals cannot take it' },
  'few-have-it': { zh: '生效的终端还不够', en: 'too few terminals have it' },
  'few-terminals': {
    zh: '终端太少,比不出:要人来决定',
    en: 'too few terminals to compare: a person must decide',
  },
  'few-check-ins': { zh: '乘客太少', en: 'too few riders' },
  'too-early': { zh: '时间太短', en: 'too early' },
  uncertain: { zh: '还说不准', en: 'not sure yet' },
};
export const STEPS: Record<ShownRollout['steps'][number]['is'], Words> = {
  begun: { zh: '开始', en: 'began' },
  wave: { zh: '下一批', en: 'next wave' },
  stopped: { zh: '停止', en: 'stopped' },
  'taken-back': { zh: '已恢复', en: 'taken back' },
};
