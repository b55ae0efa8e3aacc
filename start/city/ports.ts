/** A port in use is one clear error before anything starts, naming port and option. */
import { createServer } from 'node:net';

export type WantedPort = { readonly port: number; readonly option: string; readonly what: string };

/** Throws an error with one sentence a port that somebody else listens on. */
export async function expectFreePorts(wanted: readonly WantedPort[]): Promise<void> {
  const problems: string[] = [];
  for (const { port, option, what } of wanted) {
    const code = await tryPort(port);
    if (code === 'EADDRINUSE')
      problems.push(
        `port ${port} (${what}) is in use: stop what listens there, or give ${option} another port`,
      );
    else if (code)
      problems.push(`port ${port} (${what}) cannot be opened (${code}): give ${option} another port`);
  }
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

function tryPort(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, () => server.close(() => resolve(undefined)));
  });
}
