/** The machine's own hardware, as the options name it. What is not named is absent; what is absent says so. */
import type { Clock } from '../../platform/clock';
import type { Log } from '../../platform/log';
import type { TerminalOptions } from '../config';
import { serialGnss } from '../gnss/serial-gnss';
import { openGpio } from '../gpio/open';
import { openPanel } from '../gpio/panel';
import { type Gnss, noGnss } from '../ports/gnss';
import { noScanner, type Scanner } from '../ports/scanner';
import { SERIAL_DRIVERS } from '../scanner/models';
import { serialScanner } from '../scanner/serial-scanner';
import { wedgeScanner } from '../scanner/wedge/wedge-scanner';
import type { TerminalPorts } from './room';

type Tools = { readonly clock: Clock; readonly log: Log };

type Hardware = Pick<TerminalPorts, 'scanner' | 'gnss' | 'buttons' | 'lights' | 'buzzer'>;

export async function systemHardware(options: TerminalOptions, tools: Tools): Promise<Hardware> {
  const { gpioDriver, gpioChip, assistPin, assistInput, lightPin, buzzerPin } = options;
  const panel = await openPanel({
    pins: { assist: assistPin, assistInput, light: lightPin, buzzer: buzzerPin },
    lines: () => openGpio(gpioDriver, gpioChip),
    ...tools,
  });
  return { scanner: scannerOf(options, tools), gnss: gnssOf(options, tools), ...panel };
}

function gnssOf({ gnss: path, gnssBaud: baudRate }: TerminalOptions, tools: Tools): Gnss {
  return path === undefined ? noGnss() : serialGnss({ path, baudRate, ...tools });
}

function scannerOf(options: TerminalOptions, tools: Tools): Scanner {
  const { scanner: path, scannerModel: model, scannerBaud: baudRate } = options;
  if (path === undefined) return noScanner();
  if (model === 'wedge') return wedgeScanner({ path, ...tools });
  return serialScanner({ path, baudRate, driver: SERIAL_DRIVERS[model], ...tools });
}
