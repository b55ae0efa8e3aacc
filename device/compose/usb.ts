/** The way out by a stick, where the configuration names one and the terminal can sign. */
import type { TerminalClock } from '../clock/terminal-clock';
import type { Outbox } from '../outbox/outbox';
import type { Notices } from '../remote/notices';
import { watchForStick } from '../usb/stick';
import type { Room } from './room';

const SHOWN_MS = 60_000;

export function openUsb({ options, identity, ports, atClose }: Room, parts: UsbParts): void {
  const { usbFolder: folder } = options;
  const { signingKey, terminalNumber } = identity;
  if (folder === undefined || !signingKey) return;
  const { clock, disk, log } = ports;
  const { outbox, time, notices } = parts;
  const stick = watchForStick({
    folder,
    terminalNumber,
    signingKey,
    outbox,
    time,
    clock,
    disk,
    log,
    told: (result) => {
      const failed = 'failed' in result;
      const what = failed
        ? { zh: 'U盘写不进去', en: 'Stick not written' }
        : { zh: 'U盘写好了', en: 'Stick written' };
      const todo = failed
        ? { zh: '换一个U盘', en: 'Try another stick' }
        : { zh: `${result.items} 条,可以拔了`, en: `${result.items} saved on it: pull it out` };
      notices.show('stick', what, todo, SHOWN_MS);
    },
  });
  atClose(() => stick.stop());
}

export type UsbParts = { readonly outbox: Outbox; readonly time: TerminalClock; readonly notices: Notices };
