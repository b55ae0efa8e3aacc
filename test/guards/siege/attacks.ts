/** What those do who mean harm, each by a raw connection with a certificate of its own. */
import { identities } from '../../../broker/testing/peers';
import { terminalIdOf } from '../../../protocol/terminal-id';
import { topics } from '../../../protocol/topics';
import { type Attacker, bytesOf, connectPacket, knock, publishPacket, subscribePacket } from '../attacker';

type Door = { readonly port: number };

/** Numbers of their certificates. */
const FLOODERS = 5_000;
const EARLY = 5_100;
const HUGE = 5_200;

/** Connections of strangers with good certificates; their numbers begin with `first`. */
async function knockMany(door: Door, first: number, count: number): Promise<Attacker[]> {
  const { of, issue } = await identities();
  const attackers: Attacker[] = [];
  for (let i = 0; i < count; i++) {
    const id = terminalIdOf(first + i);
    if (!of.has(id)) of.set(id, await issue(id));
    attackers.push(await knock(door, id));
  }
  return attackers;
}

/**
 * Some that read their answers and publish small messages as fast as their sockets take them, `count` each. Resolves when
 * all is written, or held back, or they are thrown out.
 */
export async function flood(door: Door, connections: number, count: number): Promise<void> {
  const attackers = await knockMany(door, FLOODERS, connections);
  const ids = attackers.map((_, i) => terminalIdOf(FLOODERS + i));
  for (const [i, attacker] of attackers.entries()) {
    await attacker.connect(ids[i]!);
    attacker.send(subscribePacket([topics.stored(ids[i]!)]));
    await attacker.next('suback');
  }
  const floods = attackers.map(async ({ socket }, i) => {
    const one = (n: number) => bytesOf(publishPacket(topics.checkIn(ids[i]!), 'x', { messageId: n + 1 }));
    const burst = Buffer.concat(Array.from({ length: 1_000 }, (_, n) => one(n)));
    for (let sent = 0; sent < count && !socket.destroyed; sent += 1_000) {
      const taken = new Promise((resolve) => socket.write(burst, resolve));
      // A broker that holds it back holds it here; the flood need not be read to the end.
      await Promise.race([taken, pause(250)]);
    }
  });
  await Promise.all(floods);
}

/** Many that announce a CONNECT of 256 MB and send `megabytes` of it, if they may. */
export async function hugeConnects(door: Door, count: number, megabytes: number): Promise<void> {
  for (const attacker of await knockMany(door, HUGE, count)) {
    attacker.send(Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2, 0, 60]));
    for (let i = 0; i < megabytes && !attacker.closed; i++)
      await new Promise<void>((resolve) => {
        attacker.socket.write(Buffer.alloc(1 << 20), () => resolve());
      });
  }
}

/** Many whose CONNECT must be refused, with messages in the same write. */
export async function earlyPackets(door: Door, count: number): Promise<void> {
  for (const [i, attacker] of (await knockMany(door, EARLY, count)).entries()) {
    const id = terminalIdOf(EARLY + i);
    const early = Array.from({ length: 5 }, (_, n) =>
      publishPacket(topics.checkIn(id), 'early', { messageId: n + 1 }),
    );
    attacker.send(connectPacket(id, { will: undefined }), ...early);
  }
}

/** One that sends check-ins at its full rate and never reads an answer; stays until it is thrown out or dropped. */
export async function neverReads(door: Door, number: number): Promise<Attacker> {
  const [attacker] = await knockMany(door, number, 1);
  const id = terminalIdOf(number);
  await attacker!.connect(id);
  attacker!.socket.pause();
  const message = bytesOf(publishPacket(topics.checkIn(id), Buffer.alloc(8_000), { messageId: 1 }));
  const timer = setInterval(() => attacker!.socket.write(message), 50);
  attacker!.socket.on('close', () => clearInterval(timer));
  return attacker!;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
