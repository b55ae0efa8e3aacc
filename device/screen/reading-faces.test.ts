import { busState, degradedState, momentOf, taxiState } from './examples';
import { type Face, looksWhole } from './faces.fixture';
import {
  buttonFault,
  gnssFault,
  scannerSettingsFault,
  scannerSpeedFault,
  setupFault,
  storageFault,
} from './faults';
import type { Fault } from './state';

const faults =
  (...all: Fault[]): Face['state'] =>
  (more) =>
    busState({ ...more, faults: all });
const moment =
  (...of: Parameters<typeof momentOf>): Face['state'] =>
  (more) =>
    busState({ ...more, moment: momentOf(...of) });

/** As `compose/remote.ts` shows what the fleet says. */
const MESSAGE: Fault = {
  id: 'message',
  level: 'warn',
  what: { zh: '车队消息', en: 'From your fleet' },
  todo: { zh: '青年大街封路,请绕行三好街', en: 'Qingnian Street is closed: go by Sanhao Street' },
};
/** As long as one may be. */
const LONG_MESSAGE: Fault = {
  ...MESSAGE,
  todo: {
    zh: '青年大街封路，请绕行三好街；'.repeat(8).slice(0, 100),
    en: 'Qingnian Street is closed: go by Sanhao Street. '.repeat(5).slice(0, 200),
  },
};
const STICK: Fault = {
  id: 'stick',
  level: 'warn',
  what: { zh: 'U盘写好了', en: 'Stick written' },
  todo: { zh: '1234 条,可以拔了', en: '1234 saved on it: pull it out' },
};

const FACES: readonly Face[] = [
  { name: 'idle', state: busState },
  { name: 'idle-taxi', state: taxiState },
  { name: 'degraded', state: degradedState },
  { name: 'no-network', state: (more) => busState({ ...more, network: 'offline', waiting: 38 }) },
  { name: 'scanner-speed', state: faults(scannerSpeedFault()) },
  { name: 'scanner-changed', state: faults(scannerSettingsFault()) },
  { name: 'storage', state: faults(storageFault()) },
  { name: 'parts-missing', state: faults(storageFault(), gnssFault(), buttonFault()) },
  { name: 'not-set-up', state: (more) => busState({ ...more, code: null, faults: [setupFault()] }) },
  { name: 'message', state: faults(MESSAGE) },
  { name: 'long-message', state: faults(LONG_MESSAGE) },
  { name: 'long-message-and-faults', state: faults(LONG_MESSAGE, storageFault(), gnssFault()) },
  { name: 'stick', state: faults(STICK, buttonFault()) },
  { name: 'accepted', state: moment('accepted', 'checked-in') },
  { name: 'already', state: moment('already', 'already') },
  { name: 'refused', state: moment('refused', 'pass-used') },
];

describe("the screen's faces while riders board, and while something is missing", () => {
  looksWhole('reading', FACES);
});
