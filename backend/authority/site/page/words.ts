/** The page's own words, zh and en; what the operator and the site answer is in protocol/sentences. */
import type { Words } from './i18n';

export const WORDS = {
  // The frame
  name: { zh: '同乘', en: 'Coride' },
  tabCheckIn: { zh: '登记', en: 'Check in' },
  tabPass: { zh: '乘车码', en: 'Pass' },
  tabDiary: { zh: '行程', en: 'Rides' },
  tabCheck: { zh: '查询', en: 'Check' },
  tabs: { zh: '页面', en: 'Pages' },

  // Home
  homeTitle: { zh: '扫车上屏幕的码', en: 'Scan the screen on board' },
  homeHow: { zh: '用手机相机或微信扫，扫完点一下就登记好', en: 'With your camera or WeChat, then one tap' },
  homeNew: { zh: '先注册，上车只要一下', en: 'Register now, board with one tap' },
  homeRegister: { zh: '注册手机号', en: 'Register my number' },
  homeInstall: {
    zh: '把同乘加到手机主屏幕，没有网也能打开乘车码',
    en: 'Add Coride to your home screen: your pass then opens without network',
  },
  notLasting: {
    zh: '这个浏览器不存东西：关掉页面就要重新注册',
    en: 'This browser keeps nothing: close the page and you must register again',
  },
  waiting: { zh: '存好了，还没登记', en: 'Saved, not checked in yet' },

  // First time
  firstTime: { zh: '首次登记', en: 'First time' },
  firstTimeHow: { zh: '只填手机号和验证码，以后一键登记', en: 'Number and code once, then one tap' },
  otherRider: { zh: '换成我的号码', en: 'Use my number' },
  otherRiderHow: {
    zh: '这部手机上原来的号码、乘车码和行程会清掉',
    en: 'The number, passes and rides kept on this phone will be cleared',
  },
  register: { zh: '注册', en: 'Register' },
  phone: { zh: '手机号', en: 'Phone number' },
  sent: { zh: '已发送', en: 'Sent' },
  sendCode: { zh: '获取验证码', en: 'Send the code' },
  sending: { zh: '正在发送…', en: 'Sending…' },
  smsCode: { zh: '短信验证码（6 位）', en: 'Code from the SMS (6 digits)' },
  resend: { zh: '重发验证码', en: 'Send again' },
  changeNumber: { zh: '改号码', en: 'Change number' },
  addName: { zh: '填名字（可以不填）', en: 'Add your name (optional)' },
  yourName: { zh: '名字', en: 'Name' },
  onlyAuthority: {
    zh: '号码只给疾控，公交公司看不到',
    en: 'Only the health authority sees it, not the bus company',
  },
  back: { zh: '返回', en: 'Back' },
  noNetworkForm: { zh: '没有网络，填的都还在，请再点一次', en: 'No network. Nothing is lost: tap again' },
  siteSilent: { zh: '网站没有回应，请再点一次', en: 'The site does not answer: tap again' },

  registered: { zh: '注册好了', en: 'Registered' },
  registeredHow: { zh: '上车扫屏幕的码，点一下就登记好', en: 'On board, scan the screen and tap once' },

  // One tap
  checkIn: { zh: '登记乘车', en: 'Check in' },
  checkingIn: { zh: '正在登记…', en: 'Checking in…' },
  notMe: { zh: '不是我', en: 'Not me' },
  codeOnBoard: { zh: '车上的码', en: 'The code on board' },
  taxi: { zh: '出租', en: 'Taxi' },

  // Confirmation and after
  done: { zh: '好的', en: 'Done' },
  gotOff: { zh: '我下车了', en: 'I got off' },
  gotOffSure: { zh: '刚上车。真下车了就再点一次', en: 'You just boarded. Really off? Tap again' },
  noting: { zh: '正在记…', en: 'Noting…' },
  onBoard: { zh: '在车上', en: 'On board' },
  boardAgain: { zh: '我又上车了，再登记一次', en: 'I boarded again: check in once more' },
  gotOffNoted: { zh: '下车时间已记下', en: 'Got off: noted' },
  gotOffSaved: { zh: '下车时间存好了，有网再发', en: 'Saved, sent when there is network' },

  // Queued
  saved: { zh: '存好了，还没登记', en: 'Saved, not checked in yet' },
  noNetwork: { zh: '没有网络', en: 'No network' },
  silent: { zh: '公交公司没有回应', en: 'Bus company: no answer' },
  busy: { zh: '现在太忙', en: 'Too busy just now' },
  goesByItself: { zh: '有网后自动登记，24 小时内有效', en: 'Sent by itself within 24 hours' },
  goesLater: { zh: '稍后自动登记，24 小时内有效', en: 'Sent by itself within 24 hours' },
  showPassNow: { zh: '现在请出示乘车码', en: 'Show your pass instead: it works without network' },
  showPass: { zh: '出示乘车码', en: 'Show my pass' },
  tryAgain: { zh: '再试一次', en: 'Try again' },

  // Refused
  notDone: { zh: '没成功', en: 'Not checked in' },
  codesChange: {
    zh: '车上的码每 30 秒换一次，照片和截图不能用。',
    en: 'The code changes every 30 seconds; photos and screenshots do not work.',
  },
  passInstead: { zh: '改用乘车码', en: 'Show my pass instead' },
  registerFirst: { zh: '先注册手机号', en: 'Register my number first' },
  reload: { zh: '重新打开页面', en: 'Reload the page' },
  noTicketOffline: {
    zh: '没成功，手机里没有今天的票',
    en: 'Not checked in: no ticket for today on this phone',
  },
  askDriver: { zh: '请司机人工登记', en: 'Ask the driver to register you' },

  // Pass
  holdToScanner: { zh: '对准车上扫码器', en: 'Hold it to the scanner' },
  newPass: { zh: '换一张', en: 'New pass' },
  brighten: { zh: '请把屏幕调亮', en: 'Turn up the brightness' },
  noPass: { zh: '今天的乘车码用完了', en: 'No pass left for today' },
  noPassOffline: { zh: '有网时会自动领新的', en: 'New ones come with network' },
  getPasses: { zh: '领新的乘车码', en: 'Get new passes' },
  getting: { zh: '正在领…', en: 'Getting…' },
  passNeedsNumber: { zh: '注册后就有乘车码', en: 'Register to get your pass' },
  passNeedsNumberHow: {
    zh: '以后没有网也能用：手机和车上都不需要网络',
    en: 'It works without network, on your phone and on board',
  },

  // Diary
  myRides: { zh: '我的行程', en: 'My rides' },
  noRides: { zh: '还没有行程', en: 'No rides yet' },
  noRidesHow: {
    zh: '登记过的每次乘车会列在这里，只有您看得到',
    en: 'Each ride that you check in for is listed here, for you alone',
  },
  offByRider: { zh: '您报的下车时间', en: 'You said when you got off' },
  later: { zh: '补登记的', en: 'Checked in late' },
  shownPass: { zh: '出示过乘车码', en: 'Pass shown' },
  shownPassHow: {
    zh: '扫没扫上，以车上屏幕为准',
    en: 'Whether it was scanned, the screen on board said',
  },
  lost: { zh: '存的登记没有成功', en: 'A saved check-in failed' },
  goesSoon: { zh: '有网后自动发', en: 'Sent by itself with network' },

  // Delete me
  thisPhone: { zh: '这部手机', en: 'This phone' },
  deleteMe: { zh: '删除我的登记', en: 'Delete me' },
  deleteAsk: { zh: '真的删除吗？', en: 'Delete everything?' },
  deleteWhat: {
    zh: '疾控那里您的号码马上销毁：过去的登记再也查不到您，以后也没法通知您。手机里的行程和乘车码一起清空。',
    en: 'The health authority destroys your number at once: past check-ins lead to nobody, and nobody can warn you any more. Rides and passes on this phone are wiped.',
  },
  exportMine: { zh: '导出我的数据', en: 'Export my data' },
  exportHow: {
    zh: '文件在这部手机上生成，不发给任何人；里面没有乘车码。',
    en: 'The file is made on this phone and sent to nobody; no pass is in it.',
  },
  deleteKeeps: {
    zh: '还会留下什么',
    en: 'What stays, and how long',
  },
  deleteCase: {
    zh: '正在办理的案件：已查到您的，办案人员能看到号码，到密钥关闭为止，一般不超过 1 小时；已导出的名单由疾控保管。',
    en: 'A case under way that found you already: its officers can see your number until the keys of that case close, within an hour as a rule; lists that were exported stay with the health authority.',
  },
  deleteMessages: {
    zh: '要发给您的通知短信：号码一般最多留 3 天，没送到、要打电话的最多 7 天。',
    en: 'A message to you that was asked for already: your number, for 3 days as a rule, 7 at most where none reached you and you are called.',
  },
  deleteYes: { zh: '删除', en: 'Delete' },
  keep: { zh: '不删', en: 'Keep' },
  deleting: { zh: '正在删除…', en: 'Deleting…' },
  deleteNeedsNetwork: {
    zh: '没有网络，什么都没删。请有网时再删',
    en: 'No network: nothing was deleted. Try again later',
  },
  deleted: { zh: '已删除', en: 'Deleted' },
  deletedWhat: {
    zh: '过去的登记再也查不到您。这部手机也清空了；没用过的乘车码也没有了，最多 7 天后全部失效。',
    en: 'Past check-ins lead to nobody now. This phone is wiped; unused passes are gone from it and run out within seven days.',
  },
  auditForked: {
    zh: '疾控的审计日志前后对不上，有人改过。请告诉卫生主管部门。',
    en: 'The audit log of the health authority was changed: what it shows now contradicts what it showed before. Please tell its supervisors.',
  },
} as const satisfies Record<string, Words>;

/** `42 秒后可重发` */
export const resendIn = (seconds: number): Words => ({
  zh: `${seconds} 秒后可重发`,
  en: `Resend in ${seconds} s`,
});
/** `车上屏幕也是 47` */
export const screenShows = (pair: string): Words => ({
  zh: `车上屏幕也是 ${pair}`,
  en: `The screen on board shows ${pair} too`,
});
/** The number stands beside it. */
export const BEEP: Words = { zh: '听到“嘀”声，屏幕显示', en: 'A beep, and the screen shows' };
export const beepAndNumber = (pair: string): Words => ({
  zh: `${BEEP.zh} ${pair}`,
  en: `${BEEP.en} ${pair}`,
});
export const passUntil = (date: string): Words => ({
  zh: `没有网也能用，到 ${date}`,
  en: `Works without network until ${date}`,
});
export const keptHere = (days: number): Words => ({
  zh: `只存在这部手机里，${days} 天后自动删除`,
  en: `Kept on this phone only, for ${days} days`,
});
export const offUnknown = (time: string): Words => ({
  zh: `下车时间不详，最晚 ${time}`,
  en: `Got off at an unknown time, ${time} at the latest`,
});
export const scannedAt = (time: string): Words => ({ zh: `扫码 ${time}`, en: `Scanned ${time}` });
export const scannedNow = (scanned: string, now: string): Words => ({
  zh: `码是 ${scanned} 的，现在 ${now}。`,
  en: `The code is of ${scanned}, now it is ${now}.`,
});
export const since = (time: string): Words => ({ zh: `${time} 上车`, en: `Boarded ${time}` });
export const offAt = (time: string): Words => ({ zh: `${time} 下车`, en: `Got off ${time}` });
export const deleteSealed = (days: number): Words => ({
  zh: `封存的乘车登记：${days} 天后连同密钥销毁，这期间也查不到您。电话结果只记哈希，同时销毁。`,
  en: `Sealed check-ins: destroyed with their keys after ${days} days, and until then they lead to nobody. Outcomes of calls are kept as hashes and go with them.`,
});
export const numberEnding = (digits: string): Words => ({
  zh: `尾号 ${digits}`,
  en: `Number ending ${digits}`,
});
export const toward = (zh: string, en: string): Words => ({ zh: `开往 ${zh || en}`, en: `To ${en || zh}` });
export const busNumber = (number: string): Words => ({ zh: `车号 ${number}`, en: `Bus ${number}` });
/** `168路` is "Line 168" to an English reader. */
export const lineName = (line: string): Words => ({ zh: line, en: line.replace(/^(.+)路$/, 'Line $1') });
