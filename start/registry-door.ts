/** The registry's door for the fleet's tools, as they ask it: one command to one terminal, by the token in their folder. */
import type { Command } from '../protocol/messages/command';

const TIMEOUT_MS = 10_000;

/**
 * @param registry address of the door, `http://127.0.0.1:28092`
 * @returns what hands a command over and gives its id; it rejects with the door's own sentence, or says that nobody answers
 */
export function registryDoor(registry: string, token: string) {
  const url = new URL('/commands', registry);
  return async (terminal: string, command: Command): Promise<string> => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ terminal, command }),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch((cause: Error) => {
      throw new Error(`the registry does not answer at ${registry}: is the operator running?`, { cause });
    });
    const said = (await answer.json()) as { id?: string; error?: string };
    if (answer.ok && said.id !== undefined) return said.id;
    throw new Error(said.error ?? `the registry answered ${answer.status}`);
  };
}
