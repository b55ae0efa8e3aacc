/** What happens when a line opens, each hour, and when the line is garbled: find the speed, check the settings. */
import type { Log } from '../../platform/log';
import type { ScannerAbout } from '../ports/scanner';
import type { ScannerDriver } from './driver';
import { checkSettings } from './settings';

export interface MeetingOptions {
  readonly driver: ScannerDriver;
  /** The speed that the configuration wants. */
  readonly baudRate: number;
  ask(question: Uint8Array): Promise<Uint8Array | undefined>;
  setSpeed(baudRate: number): Promise<void>;
  onAbout(change: Partial<ScannerAbout>): void;
  readonly log: Log;
}

export class Meeting {
  private under: Promise<void> | undefined;

  constructor(private readonly options: MeetingOptions) {}

  /** One at a time. Never rejects: a line that goes away in between is reported by itself. */
  meet(about: ScannerAbout, lookForSpeed: boolean): Promise<void> {
    this.under ??= this.run(about, lookForSpeed)
      .catch((error: unknown) => {
        const cause = error instanceof Error ? error : new Error(String(error));
        this.options.log.warn('scanner not asked', { cause });
      })
      .finally(() => {
        this.under = undefined;
      });
    return this.under;
  }

  private async run(about: ScannerAbout, lookForSpeed: boolean): Promise<void> {
    const { driver, ask, onAbout, log } = this.options;
    if (!driver.hello) return;
    if (!(await ask(driver.hello))) {
      if (!lookForSpeed || !(await this.findSpeed())) return onAbout({ settings: 'silent' });
    }
    const found = await checkSettings(driver, ask);
    const wasRight = about.settings === 'right' || about.settings === 'mended';
    const tampered = wasRight && found.wrong.length > 0 ? about.tampered + 1 : about.tampered;
    if (found.wrong.length > 0)
      log.warn('scanner settings were changed', {
        settings: found.wrong.join(' '),
        state: found.state,
        tampered,
      });
    onAbout({ settings: found.state, fingerprint: found.fingerprint, tampered });
  }

  /** Tries the model's speeds; sets the module to ours where it can be set. False when nobody answers at any. */
  private async findSpeed(): Promise<boolean> {
    const { driver, baudRate, ask, setSpeed, onAbout, log } = this.options;
    for (const speed of driver.speeds.filter((each) => each !== baudRate)) {
      await setSpeed(speed);
      if (!(await ask(driver.hello!))) continue;
      log.warn('scanner found at another speed', { found: speed, wanted: baudRate });
      const command = driver.setSpeed?.(baudRate);
      if (command) {
        await ask(command);
        await setSpeed(baudRate);
        if (await ask(driver.hello!)) {
          if (driver.save) await ask(driver.save);
          onAbout({ speed: baudRate });
          return true;
        }
        await setSpeed(speed);
      }
      onAbout({ speed });
      return true;
    }
    await setSpeed(baudRate);
    onAbout({ speed: baudRate });
    return false;
  }
}
