/** Sessions of signed-in people: in memory, found by a hash of their token, over after idle or absolute time. */
import { createHash } from 'node:crypto';
import type { Clock } from '../clock';
import type { Random } from '../random';

export type Session = { readonly person: string; readonly since: number };

export type Sessions = {
  /** The token for the cookie. */
  begin(person: string): string;
  /** Whose a token is; undefined when it is over. A page that looks by itself keeps no session alive. */
  look(token: string): Session | undefined;
  /** The same, and that somebody used it now. */
  use(token: string): Session | undefined;
  end(token: string): void;
  /** Every session of a person: who got another password, or may no more, signs in again. */
  endOf(person: string): void;
};

export function createSessions(ports: {
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly random: Pick<Random, 'bytes'>;
  readonly limits: () => { readonly idleMinutes: number; readonly sessionHours: number };
}): Sessions {
  const { clock } = ports;
  const open = new Map<string, { person: string; since: number; used: number }>();
  const nameOf = (token: string) => createHash('sha256').update(token).digest('hex');
  const find = (token: string) => {
    const name = nameOf(token);
    const session = open.get(name);
    if (!session) return undefined;
    const { idleMinutes, sessionHours } = ports.limits();
    const now = clock.monotonic();
    if (now - session.used <= idleMinutes * 60_000 && now - session.since <= sessionHours * 3_600_000)
      return session;
    open.delete(name);
    return undefined;
  };
  return {
    begin(person) {
      const token = Buffer.from(ports.random.bytes(32)).toString('base64url');
      const now = clock.monotonic();
      open.set(nameOf(token), { person, since: now, used: now });
      return token;
    },
    look: find,
    use(token) {
      const session = find(token);
      if (session) session.used = clock.monotonic();
      return session;
    },
    end: (token) => {
      open.delete(nameOf(token));
    },
    endOf(person) {
      for (const [name, session] of open) if (session.person === person) open.delete(name);
    },
  };
}
