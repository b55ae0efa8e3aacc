/** Any scanner that sends text on a serial line: nothing is asked of it and nothing set. */
import { NO_REPLY, type ScannerDriver } from '../driver';

export const genericDriver: ScannerDriver = {
  model: 'generic',
  speeds: [],
  replyAt: () => NO_REPLY,
  settings: [],
};
