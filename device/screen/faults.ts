/** The words for what a terminal can lack (SCREENS.md section 4, degraded), and which of them are shown. Pure. */
import type { Fault, ScreenState } from './state';

/** How many faults fit on the screen. */
export const FAULTS_SHOWN = 3;

/** No network: check-ins go on, `waiting` of them are kept here. */
export function networkFault(waiting: number): Fault {
  return {
    id: 'network',
    level: 'warn',
    what: { zh: '没有网络', en: 'No network' },
    todo:
      waiting > 0
        ? { zh: `${waiting} 条已存好,有网自动发`, en: `${waiting} saved, sent later` }
        : { zh: '照常存好,有网自动发', en: 'Saved here, sent later' },
  };
}

/** The scanner is absent or silent: passes and cards cannot be read. */
export function scannerFault(): Fault {
  return {
    id: 'scanner',
    level: 'warn',
    what: { zh: '扫码器没接好', en: 'Scanner missing' },
    todo: { zh: '改扫屏幕码;收车后报修', en: 'Use the code; report it' },
  };
}

/** Bytes come from the scanner, but at another speed than they are read: nothing can be made of them. */
export function scannerSpeedFault(): Fault {
  return {
    id: 'scanner',
    level: 'warn',
    what: { zh: '扫码器速度不对', en: 'Scanner speed wrong' },
    todo: { zh: '改扫屏幕码;收车后报修', en: 'Use the code; report it' },
  };
}

/** Somebody changed the scanner's settings, and they cannot be put right from here: it reads on, perhaps badly. */
export function scannerSettingsFault(): Fault {
  return {
    id: 'scanner-settings',
    level: 'warn',
    what: { zh: '扫码器被人改过', en: 'Scanner was changed' },
    todo: { zh: '照常使用;收车后报修', en: 'Go on; report it later' },
  };
}

/** The satellite receiver is not there: trips go by the timetable, the time by the network. */
export function gnssFault(): Fault {
  return {
    id: 'gnss',
    level: 'warn',
    what: { zh: '定位没接好', en: 'GPS missing' },
    todo: { zh: '照常上车;收车后报修', en: 'Keep boarding; report it' },
  };
}

/** A button on the vehicle, for assistance or a taxi's fare, cannot be read: the one on the screen does the same. */
export function buttonFault(): Fault {
  return {
    id: 'buttons',
    level: 'warn',
    what: { zh: '按钮没接好', en: 'Button missing' },
    todo: { zh: '改点屏幕上的按钮', en: 'Tap the screen instead' },
  };
}

/** Nobody vouches for the time: the terminal's own clock is used and said to be approximate. */
export function clockFault(): Fault {
  return {
    id: 'clock',
    level: 'warn',
    what: { zh: '时间没对准', en: 'Clock not set' },
    todo: { zh: '自动校准,不用管', en: 'Mends itself' },
  };
}

/** The journal cannot be written: passes and cards are refused, but phones still check in by the code. */
export function storageFault(): Fault {
  return {
    id: 'storage',
    level: 'warn',
    what: { zh: '设备存不下了', en: 'Storage failed' },
    todo: { zh: '只扫屏幕码;马上报修', en: 'Code only; report it now' },
  };
}

/** The terminal has no place in the city yet, or its keys have ended: there is no code to show. */
export function setupFault(): Fault {
  return {
    id: 'setup',
    level: 'stop',
    what: { zh: '设备还没配好', en: 'Not set up yet' },
    todo: { zh: '请联系车队', en: 'Call your fleet desk' },
  };
}

/** The page heard nothing from the terminal's service for too long: what it showed may no longer be true. */
export function silentFault(): Fault {
  return {
    id: 'silent',
    level: 'stop',
    what: { zh: '设备没有反应', en: 'Not responding' },
    todo: { zh: '请重启;不行就报修', en: 'Restart it, or report it' },
  };
}

/** Every one of them, for whoever must know all words beforehand. */
export const everyFault = (): Fault[] => [
  networkFault(0),
  networkFault(1),
  scannerFault(),
  scannerSpeedFault(),
  scannerSettingsFault(),
  gnssFault(),
  buttonFault(),
  clockFault(),
  storageFault(),
  setupFault(),
  silentFault(),
];

/**
 * The faults that the page shows: those of the state between the two that its network and time imply, each id once,
 * `stop` before `warn`, three at most.
 */
export function faultsToShow(state: ScreenState): Fault[] {
  const told = (id: string) => state.faults.some((fault) => fault.id === id);
  const all = [...state.faults];
  if (state.network === 'offline' && !told('network')) all.unshift(networkFault(state.waiting));
  if (!state.time.trusted && !told('clock')) all.push(clockFault());
  const once = all.filter((fault, index) => all.findIndex((other) => other.id === fault.id) === index);
  const ordered = [
    ...once.filter((fault) => fault.level === 'stop'),
    ...once.filter((fault) => fault.level === 'warn'),
  ];
  return ordered.slice(0, FAULTS_SHOWN);
}
