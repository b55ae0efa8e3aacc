/** The machine's own hardware, as the options name it. What is not named is absent; what is absent says so. */
import type { Clock } from '../../platform/clock';
import type { Log } from '../../platform/log';
import type { TerminalOptions } from '../config';
import { serialGnss } from '../gnss/serial-gnss';
import { noBuzzer } from '../ports/buzzer';
import { type Gnss, noGnss } from '../ports/gnss';
import { noScanner, type Scanner } from '../ports/scanner';
import { SERIAL_DRIVERS } from '../scanner/models';
import { serialScanner } from '../scanner/serial-scanner';
import { wedgeScanner } from '../scanner/wedge/wedge-scanner';
import type { TerminalPorts } from './room';

type Tools = { readonly clock: Clock; readonly log: Log };

export function systemHardware(
  options: TerminalOptions,
  tools: Tools,
): Pick<TerminalPorts, 'scanner' | 'buzzer' | 'gnss'> {
  return { scanner: scannerOf(options, tools), buzzer: noBuzzer(), gnss: gnssOf(options, tools) };
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
