/** The machine's own hardware, as the options name it. What is not named is absent; what is absent says so. */
import type { Clock } from '../../platform/clock';
import type { Log } from '../../platform/log';
import type { TerminalOptions } from '../config';
import { serialGnss } from '../gnss/serial-gnss';
import { openGpio } from '../gpio/open';
import { openPanel } from '../gpio/panel';
import { type Gnss, noGnss } from '../ports/gnss';
import { noScanner, type Scanner } from '../ports/scanner';
import type { Recorder } from '../recorder/recorder';
import { recordedKeys, recordedLines, recordedSerial } from '../recorder/taps';
import { SERIAL_DRIVERS } from '../scanner/models';
import { serialScanner } from '../scanner/serial-scanner';
import { systemInputs, wedgeScanner } from '../scanner/wedge/wedge-scanner';
import { systemSerialPorts } from '../serial/serialport';
import type { TerminalPorts } from './room';

type Tools = { readonly clock: Clock; readonly log: Log; readonly recorder: Recorder };

type Hardware = Pick<TerminalPorts, 'scanner' | 'gnss' | 'buttons' | 'lights' | 'buzzer'>;

export async function systemHardware(options: TerminalOptions, tools: Tools): Promise<Hardware> {
  const { gpioDriver, gpioChip, assistPin, assistInput, farePin, lightPin, buzzerPin } = options;
  const panel = await openPanel({
    pins: { assist: assistPin, assistInput, fare: farePin, light: lightPin, buzzer: buzzerPin },
    lines: () => recordedLines(openGpio(gpioDriver, gpioChip), tools.recorder),
    ...tools,
  });
  return { scanner: scannerOf(options, tools), gnss: gnssOf(options, tools), ...panel };
}

function gnssOf({ gnss: path, gnssBaud: baudRate }: TerminalOptions, tools: Tools): Gnss {
  return path === undefined
    ? noGnss()
    : serialGnss({ path, baudRate, serial: recorded(tools, 'gnss', false), ...tools });
}

function scannerOf(options: TerminalOptions, tools: Tools): Scanner {
  const { scanner: path, scannerModel: model, scannerBaud: baudRate } = options;
  if (path === undefined) return noScanner();
  if (model === 'wedge')
    return wedgeScanner({
      path,
      inputs: recordedKeys(systemInputs(tools.log), tools.recorder, 'scanner'),
      ...tools,
    });
  return serialScanner({
    path,
    baudRate,
    driver: SERIAL_DRIVERS[model],
    serial: recorded(tools, 'scanner', true),
    ...tools,
  });
}

const recorded = ({ recorder }: Tools, on: string, masked: boolean) =>
  recordedSerial(systemSerialPorts(), recorder, on, masked);
