import type { ServerResponse } from 'node:http';
import type { Log } from '../../platform/log';
import { HEADERS } from './guard';

/** Pages that listen, each over one Server-Sent Events response. */
export type Listeners = {
  /** Starts answering a page; false when there are too many already. */
  add(response: ServerResponse, first: string): boolean;
  /** Sends one message (a JSON text without line ends) to all. */
  send(message: string): void;
  /** Ends all. */
  close(): void;
};

/** One kiosk, somebody who looks, and pages that are just being replaced. */
const MOST = 8;
/** A page that leaves this much unread (bytes) hangs; it is cut off and connects again if it lives. */
const MOST_UNREAD = 256 * 1024;

/** @param log hears of pages that come, go and hang */
export function createListeners(log: Log): Listeners {
  const open = new Set<ServerResponse>();
  const write = (response: ServerResponse, message: string) => {
    if (response.writableLength > MOST_UNREAD) {
      log.warn('screen page does not read and is cut off', { unread: response.writableLength });
      response.destroy();
      return;
    }
    response.write(`data: ${message}\n\n`);
  };
  return {
    add(response, first) {
      if (open.size >= MOST) return false;
      response.writeHead(200, { ...HEADERS, 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' });
      response.socket?.setNoDelay(true);
      response.write('retry: 1000\n\n');
      open.add(response);
      response.on('close', () => {
        open.delete(response);
        log.info('screen page left', { pages: open.size });
      });
      log.info('screen page came', { pages: open.size });
      write(response, first);
      return true;
    },
    send(message) {
      for (const response of open) write(response, message);
    },
    close() {
      for (const response of open) response.end();
    },
  };
}
