/** What a terminal can lack (SCREENS.md section 4, degraded), and which of it is shown. The words are the fault table's. Pure. */
import { type FleetFaultId, faultRow } from '../../protocol/faults';
import type { Fault, ScreenState } from './state';

/** How many faults fit on the screen. */
export const FAULTS_SHOWN = 3;

/** A fault of the table, in the driver's words. */
function shown(id: FleetFaultId): Fault {
  const { level, driver } = faultRow(id);
  return { id, level, ...driver };
}

/** No network: check-ins go on, `waiting` of them are kept here. */
export function networkFault(waiting: number): Fault {
  const { what, todo } = faultRow('offline').driver;
  const kept = { zh: `${waiting} 条已存好,有网自动发`, en: `${waiting} saved, sent later` };
  return { id: 'network', level: 'warn', what, todo: waiting > 0 ? kept : todo };
}

/** The scanner is absent or silent: passes and cards cannot be read. */
export const scannerFault = (): Fault => shown('scanner');

/** Bytes come from the scanner, but at another speed than they are read: nothing can be made of them. */
export const scannerSpeedFault = (): Fault => ({
  ...shown('scanner'),
  what: { zh: '扫码器速度不对', en: 'Scanner speed wrong' },
});

/** Somebody changed the scanner's settings, and they cannot be put right from here: it reads on, perhaps badly. */
export const scannerSettingsFault = (): Fault => shown('scanner-settings');

/** The satellite receiver is not there: trips go by the timetable, the time by the network. */
export const gnssFault = (): Fault => shown('gnss');

/** A button on the vehicle, for assistance or a taxi's fare, cannot be read: the one on the screen does the same. */
export const buttonFault = (): Fault => shown('buttons');

/** Nobody vouches for the time: the terminal's own clock is used and said to be approximate. */
export const clockFault = (): Fault => shown('clock');

/** The journal cannot be written: passes and cards are refused, but phones still check in by the code. */
export const storageFault = (): Fault => shown('storage');

/** The terminal has no place in the city yet, or its keys have ended: there is no code to show. */
export const setupFault = (): Fault => shown('setup');

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
