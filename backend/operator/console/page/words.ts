/** Everything that the fleet console says, in both languages. */
import type { Role } from '../roles';

export type Words = { readonly zh: string; readonly en: string };

export const W = {
  name: { zh: '车队台', en: 'Fleet' },
  pages: { zh: '页面', en: 'Pages' },
  notYours: { zh: '您的角色看不到这一页', en: 'Your role does not see this page' },
  other: { zh: 'English', en: '中文' },
  signIn: { zh: '登录', en: 'Sign in' },
  signOut: { zh: '退出', en: 'Sign out' },
  account: { zh: '用户名', en: 'Name' },
  password: { zh: '密码', en: 'Password' },
  noRiders: {
    zh: '这里没有乘客数据:只有车、终端和人次',
    en: 'No rider data here: vehicles, terminals and counts only',
  },
  terminals: { zh: '终端', en: 'Terminals' },
  terminal: { zh: '终端', en: 'Terminal' },
  state: { zh: '状态', en: 'State' },
  vehicle: { zh: '车辆', en: 'Vehicle' },
  line: { zh: '线路', en: 'Line' },
  heard: { zh: '最后消息', en: 'Last heard' },
  alerts: { zh: '故障', en: 'Alerts' },
  checkIns: { zh: '人次', en: 'Check-ins' },
  waiting: { zh: '待发', en: 'Waiting' },
  version: { zh: '版本', en: 'Version' },
  certificate: { zh: '证书到期', en: 'Certificate until' },
  position: { zh: '位置', en: 'Position' },
  trip: { zh: '班次', en: 'Trip' },
  action: { zh: '操作', en: 'Action' },
  online: { zh: '在线', en: 'Online' },
  late: { zh: '迟报', en: 'Late' },
  offline: { zh: '离线', en: 'Offline' },
  never: { zh: '从未上线', en: 'Never seen' },
  revoked: { zh: '已注销', en: 'Revoked' },
  cloned: { zh: '同一身份有两台设备', en: 'Two devices share this identity' },
  enrol: { zh: '登记新终端', en: 'Enrol a terminal' },
  enrolHow: {
    zh: '选车,生成登记码;在新终端上输入,或让它的扫码器对准二维码。15 分钟内有效,只能用一次',
    en: 'Choose the vehicle and make a code; type it on the new terminal, or show its scanner the QR code. It counts once, for 15 minutes',
  },
  makeCode: { zh: '生成登记码', en: 'Make a code' },
  used: { zh: '已使用', en: 'Used' },
  minutes: { zh: '分钟内有效', en: 'min left' },
  triesLeft: { zh: '次可试', en: 'tries left' },
  revoke: { zh: '注销', en: 'Revoke' },
  revokeSure: { zh: '确认注销', en: 'Revoke for good' },
  keep: { zh: '取消', en: 'Keep' },
  lines: { zh: '各线路人次', en: 'Check-ins by line' },
  linesHow: { zh: '最近一次上报;1 到 4 显示为 <5', en: 'As last reported; 1 to 4 shows as <5' },
  feed: { zh: '导入时刻表 (GTFS)', en: 'Import a timetable (GTFS)' },
  feedHow: { zh: '选择解压后的全部 .txt 文件', en: 'Choose all .txt files of the unpacked feed' },
  feedFiles: { zh: '文件', en: 'Files' },
  check: { zh: '检查', en: 'Check' },
  take: { zh: '导入', en: 'Import' },
  feedBad: { zh: '不能导入,请先改正:', en: 'Refused as a whole, mend first:' },
  feedGood: { zh: '可以导入', en: 'Can be imported' },
  feedTaken: { zh: '已导入', en: 'Imported' },
  stops: { zh: '站', en: 'stops' },
  linesWord: { zh: '条线路', en: 'lines' },
  changes: { zh: '最近改动', en: 'Last changes' },
  none: { zh: '无', en: 'None' },
  noTerminals: { zh: '还没有终端:先登记一台', en: 'No terminal yet: enrol one' },
  silent: { zh: '连不上管理端,显示的是旧数据', en: 'The operator does not answer: this is old' },
} as const satisfies Record<string, Words>;

export const ROLE_WORDS: Record<Role, Words> = {
  viewer: { zh: '查看员', en: 'Viewer' },
  dispatcher: { zh: '调度员', en: 'Dispatcher' },
  manager: { zh: '管理员', en: 'Manager' },
};

let language: keyof Words = navigator.language.startsWith('zh') ? 'zh' : 'en';
export const say = (words: Words): string => words[language];
/** Day and time, of unix ms or an ISO text. */
export const dateTime = (at: number | string): string =>
  new Date(at).toLocaleString('zh-CN', { hour12: false });
export const tag = (): string => (language === 'zh' ? 'zh-CN' : 'en');
export function changeLanguage(): void {
  language = language === 'zh' ? 'en' : 'zh';
}
