import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { LANE, MOST_LANES } from '../runner/lanes';

/** Below the ports of `npm start` and of clients' own (from 32768), above 10080, which browsers refuse. */
const ALL = { first: 11_000, last: 27_999 };
/** Each lane of a run has its share, so that no port is told to two cities that start at once. */
const SHARE = Math.floor((ALL.last - ALL.first + 1) / MOST_LANES);
const FIRST = ALL.first + SHARE * Number(process.env[LANE] ?? 0);
const LAST = FIRST + SHARE - 1;
const given = new Set<number>();

/**
 * Finds a TCP port on 127.0.0.1 on which nothing listens, for a process that is told its port. A server inside the
 * test should listen on 0 instead: only that cannot be taken by somebody else in between.
 * @returns a port in 11000..27999, in the share of this process's lane, that this process has not given out before
 * @throws Error when no port is free
 */
export async function freePort(): Promise<number> {
  const start = Math.floor(Math.random() * (LAST - FIRST + 1));
  for (let i = 0; i <= LAST - FIRST; i++) {
    const port = FIRST + ((start + i) % (LAST - FIRST + 1));
    if (!given.has(port) && (await isFree(port))) {
      given.add(port);
      return port;
    }
  }
  throw new Error(`No free port in ${FIRST}..${LAST}`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port === port;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false;
    throw error;
  } finally {
    server.close();
  }
}
