/** What the pages of the registry say, in both languages. */
import type { Subject } from '../../../registry/changes';
import type { Words } from '../words';

export const R = {
  vehicles: { zh: '车辆', en: 'Vehicles' },
  add: { zh: '添加车辆', en: 'Add a vehicle' },
  table: { zh: '用表格导入', en: 'Import a table' },
  search: { zh: '查找', en: 'Search' },
  searchVehicles: { zh: '编号、车牌、线路或终端', en: 'Number, plate, line or terminal' },
  found: { zh: '辆', en: 'vehicles' },
  firstShown: { zh: '只列出前面的,请查找', en: 'the first ones are shown: search' },
  noneFound: { zh: '没有找到', en: 'Nothing found' },
  noVehicles: { zh: '还没有车辆:添加一辆,或用表格导入', en: 'No vehicle yet: add one, or import a table' },
  back: { zh: '返回列表', en: 'Back to the list' },
  save: { zh: '保存', en: 'Save' },
  saved: { zh: '已保存', en: 'Saved' },
  toMend: { zh: '还没保存,请改正:', en: 'Not saved yet, mend:' },
  meanwhile: {
    zh: '还没保存:别人刚刚改过。您没动的项已换成现在的内容,您改的还在下面,请核对后再保存',
    en: 'Not saved yet: somebody changed it meanwhile. What you left alone is now as they made it, what you typed is still below: check it, then save again',
  },
  theyChanged: { zh: '对方的改动', en: 'What they changed' },
  onIt: { zh: '车上的终端和司机', en: 'Terminals and drivers on it' },
  nobodyYet: { zh: '还没有终端或司机在这辆车上', en: 'No terminal or driver has been on it yet' },
  terminal: { zh: '终端', en: 'Terminal' },
  driver: { zh: '司机', en: 'Driver' },
  from: { zh: '从', en: 'From' },
  until: { zh: '到', en: 'Until' },
  still: { zh: '现在', en: 'now' },
  planned: { zh: '已安排', en: 'planned' },
  history: { zh: '改动记录', en: 'History' },
  noHistory: { zh: '还没有改动', en: 'Nothing was changed yet' },
  retire: { zh: '退役', en: 'Retire' },
  retireSure: { zh: '确认退役', en: 'Retire it' },
  unretire: { zh: '恢复使用', en: 'Back into service' },
  retired: { zh: '已退役', en: 'Retired' },
  retireHow: {
    zh: '退役的车不删除:迟到的登记和保留期内的追踪还要查它。登记新终端和换车时不再列出',
    en: 'A retired vehicle is not deleted: check-ins that come late, and traces within the time that check-ins are kept, still ask for it. It is offered no more to new terminals',
  },
  keep: { zh: '取消', en: 'Keep it' },
  edit: { zh: '查看和修改', en: 'Open' },
  none: { zh: '无', en: 'None' },
  blank: { zh: '空', en: 'blank' },
  before: { zh: '原来', en: 'was' },
  tableHow: {
    zh: 'CSV,第一行是列名:编号、车型、车身编号、车牌、载客、换气分钟、线路。编号、车型、载客必须有;没有的列保持不变。有一处不对就整表不导入,最多 2000 行',
    en: 'CSV whose first line names the columns: id, kind, label, plate, capacity, airClearingMinutes, lineId. The first two and capacity must be there; columns that are not keep what is. One fault refuses the whole table; 2,000 rows at most',
  },
  tableFile: { zh: '文件 (.csv)', en: 'File (.csv)' },
  check: { zh: '检查', en: 'Check' },
  take: { zh: '导入', en: 'Import' },
  tableGood: { zh: '可以导入', en: 'Can be imported' },
  tableTaken: { zh: '已导入', en: 'Imported' },
  tableBad: { zh: '不能导入,请先改正:', en: 'Refused as a whole, mend first:' },
  added: { zh: '辆新增', en: 'added' },
  changed: { zh: '辆修改', en: 'changed' },
  row: { zh: '行', en: 'line' },
  vehicle: { zh: '车辆', en: 'Vehicle' },
  terminals: { zh: '装车', en: 'Terminals' },
  searchTerminals: { zh: '终端号、车辆编号或车牌', en: 'Terminal, vehicle or plate' },
  terminalsFound: { zh: '台终端', en: 'terminals' },
  revoked: { zh: '已注销', en: 'Revoked' },
  onNone: { zh: '不在车上', en: 'on no vehicle' },
  vehiclesOverTime: { zh: '先后在哪些车上', en: 'Its vehicles over time' },
  neverOnOne: { zh: '还没有上过车', en: 'On no vehicle yet' },
  move: { zh: '换车', en: 'Move it' },
  moveTerminalHow: {
    zh: '从填的时间起算在新车上,空着就是现在;可以补记 31 天内的,也可以提前安排 92 天内的。已经存下的登记不变,之后到的按登记时刻算。终端屏幕在它下次重启后换成新车的编号和线路',
    en: 'From that time on it is on the other vehicle, blank is now; up to 31 days back and 92 days ahead. Check-ins that were stored stay as they are, those that come later go by their own time. The terminal’s screen shows the other vehicle from its next restart on',
  },
  moveDriverHow: {
    zh: '排班用;司机实际开哪辆车由上车刷卡为准',
    en: 'For your rosters: which vehicle a driver really drove is what the card said on board',
  },
  offVehicle: { zh: '从车上拆下', en: 'Off the vehicle' },
  assign: { zh: '排车', en: 'Assign a vehicle' },
  assignNone: { zh: '不再排车', en: 'On none' },
  wholeTime: {
    zh: '日期和时间都要填,或都空着',
    en: 'give day and time, or neither',
  },
  unplan: { zh: '取消安排', en: 'Take the plan back' },
  drivers: { zh: '司机', en: 'Drivers' },
  addDriver: { zh: '添加司机', en: 'Add a driver' },
  driversHow: {
    zh: '只记工号和姓名。司机上车刷司机卡;卡的密码只有本人和疾控知道,这里没有。司机卡用 npm run cards 印',
    en: 'Number and name, nothing else. Drivers show their card on board; its PIN is between them and the health authority and is not here. Cards are printed by npm run cards',
  },
  searchDrivers: { zh: '工号、姓名或车辆', en: 'Number, name or vehicle' },
  driversFound: { zh: '名司机', en: 'drivers' },
  noDrivers: { zh: '还没有司机:添加一名', en: 'No driver yet: add one' },
  driverNumber: { zh: '工号', en: 'Number' },
  driverName: { zh: '姓名', en: 'Name' },
  left: { zh: '已离职', en: 'Has left' },
  hasLeft: { zh: '离职', en: 'Has left' },
  leftSure: { zh: '确认离职', en: 'Has left for sure' },
  drivesAgain: { zh: '重新上岗', en: 'Drives again' },
  remove: { zh: '删除', en: 'Remove' },
  removeSure: { zh: '确认删除', en: 'Remove for good' },
  leavingHow: {
    zh: '离职满 28 天后可以删除:在此之前,追踪可能要问当时是谁开的车',
    en: 'Can be removed 28 days after leaving: until then a trace may have to ask who drove',
  },
} as const satisfies Record<string, Words>;

export const SUBJECTS: Record<Subject['kind'], Words> = {
  vehicle: { zh: '车辆', en: 'Vehicle' },
  driver: { zh: '司机', en: 'Driver' },
  terminal: { zh: '终端', en: 'Terminal' },
  account: { zh: '账号', en: 'Account' },
};

export const KIND_WORDS: Record<string, Words> = {
  bus: { zh: '公交车', en: 'Bus' },
  taxi: { zh: '出租车', en: 'Taxi' },
};

/** Fields, by their names in the registry. */
export const FIELDS: Record<string, Words> = {
  id: { zh: '车辆编号', en: 'Fleet number' },
  kind: { zh: '车型', en: 'Kind' },
  label: { zh: '车身编号', en: 'What people read on it' },
  plate: { zh: '车牌号', en: 'Number plate' },
  capacity: { zh: '载客人数', en: 'Capacity' },
  airClearingMinutes: { zh: '换气时间(分钟)', en: 'Air clearing (minutes)' },
  lineId: { zh: '线路', en: 'Line' },
  retiredAt: { zh: '退役时间', en: 'Retired' },
  vehicleId: { zh: '车辆', en: 'Vehicle' },
  from: { zh: '从', en: 'From' },
  driverId: { zh: '工号', en: 'Number' },
  name: { zh: '姓名', en: 'Name' },
  leftAt: { zh: '离职时间', en: 'Left' },
  role: { zh: '角色', en: 'Role' },
  password: { zh: '密码', en: 'Password' },
};

/** What a field is for, below it. */
export const HINTS: Record<string, Words> = {
  id: { zh: '登记记录里用它,保存后不能改', en: 'Stands in check-ins: it cannot be changed later' },
  label: { zh: '乘客在手机和屏幕上看到的', en: 'Riders see it on phone and screen' },
  plate: {
    zh: '例如 辽A·12345,新能源 辽A·D12345;可空',
    en: '辽A·12345, of new energy 辽A·D12345; may be blank',
  },
  capacity: {
    zh: '座位加站位,1 到 500;据此判断拥挤',
    en: 'Seats and standing places, 1 to 500: tells what is crowded',
  },
  airClearingMinutes: {
    zh: '乘客下车后,车里的空气还算多久,0 到 240;公交一般 5,出租 30。追踪时病例的行程往后延这么久,只算入“可能同车”的分钟;比疾控的默认值短的不采用',
    en: 'How long its air is still shared after somebody left, 0 to 240: usually 5 for a bus, 30 for a taxi. A trace lengthens the ride of a case by it, for possible minutes only; less than the health authority takes for usual does not count',
  },
  lineId: { zh: '出租车留空', en: 'None for a taxi' },
  vehicleId: { zh: '编号、车牌或车身编号', en: 'Fleet number, plate or label' },
  from: { zh: '按这台电脑的时区;空 = 现在', en: 'By the time zone of this computer; blank: now' },
  driverId: {
    zh: '公司给的 3 到 10 位数字,和司机卡上一样',
    en: "The company's 3 to 10 digits, as on the driver's card",
  },
};
