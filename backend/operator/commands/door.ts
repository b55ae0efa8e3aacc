/**
 * The door of the fleet's tools (flows/): HTTP on the loopback, a token, one command to one terminal at a time. Answers that hold a
 * log or a picture of a screen are not told here: the console shows them to people (protocol/topics.ts).
 */

import { Type } from 'typebox';
import type { Clock } from '../../../platform/clock';
import { bodyOf } from '../../../platform/http-body';
import { NO_PAGE, securityHeaders } from '../../../platform/http-headers';
import { takes } from '../../../platform/http-one-type';
import { createHttpServer, type ErrorAnswer, listenOn } from '../../../platform/http-server';
import type { Log } from '../../../platform/log';
import { networkOf } from '../../../platform/network-of';
import { createDelays } from '../../../platform/sign-in/delays';
import { Malformed } from '../../../protocol/errors';
import { CommandSchema, MAX_COMMAND_BYTES } from '../../../protocol/messages/command';
import { jsonReader } from '../../../protocol/schema';
import { timeOf } from '../../../protocol/time-text';
import { READER_ID } from '../../../protocol/topics';
import { CommandRefused, type Commands } from './commands';

export type CommandDoorOptions = {
  /** 0: any free one. */
  readonly port: number;
  readonly commands: Commands;
  /** Whether an `Authorization` header is the tools'. */
  isRight(authorization: string | undefined): boolean;
  readonly clock: Clock;
  readonly log: Log;
};

class NotSignedIn extends Error {
  constructor(
    readonly status: 401 | 429,
    message: string,
  ) {
    super(message);
  }
}

const REQUEST_MS = 10_000;
export const MAX_COMMAND_REQUEST = MAX_COMMAND_BYTES + 256;
const readRequest = jsonReader(
  'request',
  Type.Object({ terminal: Type.String({ pattern: '^[a-z2-7]{7}$' }), command: CommandSchema }),
  MAX_COMMAND_REQUEST,
);

/** @throws the system's error when the port is in use */
export async function openCommandDoor(
  options: CommandDoorOptions,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const { port, commands, isRight, clock, log } = options;
  const delays = createDelays(clock);
  const server = createHttpServer({
    headers: securityHeaders({ policy: NO_PAGE, isHttps: false }),
    bodies: ['application/json'],
    maxBody: MAX_COMMAND_REQUEST,
    requestMs: REQUEST_MS,
    answerTo,
    failed: {
      event: "the fleet tools' door failed",
      sentence: 'the operator could not do this: its log says why',
    },
    log,
  });
  // Before a body is read. A page that somebody opened beside has no token.
  server.addHook('onRequest', async ({ headers, ip }) => {
    const source = networkOf(ip);
    const waitMs = delays.wait(READER_ID, source);
    if (waitMs > 0) throw new NotSignedIn(429, `wait ${Math.ceil(waitMs / 1000)} s and try again`);
    if (isRight(headers.authorization)) return delays.right(READER_ID, source);
    delays.wrong(READER_ID, source);
    throw new NotSignedIn(401, "send the token of the fleet tools' folder: Authorization: Bearer ...");
  });

  server.post('/commands', takes(readRequest), async (request) => {
    const { terminal, command } = readRequest(bodyOf(request));
    const { kind, args, expiresAt } = command;
    const minutes = Math.ceil((timeOf(expiresAt) - clock.now()) / 60_000);
    if (minutes <= 0) throw new Malformed('expiresAt', `is over: ${expiresAt}`);
    const address = { to: 'terminal', id: terminal } as const;
    return { id: await commands.order({ kind, args, address, minutes }, READER_ID) };
  });

  server.get<{ Params: { id: string } }>('/commands/:id', async ({ params }) => {
    const order = commands.find(params.id);
    if (!order || order.who !== READER_ID) throw new CommandRefused(404, 'there is no such command');
    const terminals = [...order.progress].map(([terminal, { state, error }]) => ({
      terminal,
      state,
      ...(error !== undefined && { error }),
    }));
    return { id: order.id, kind: order.command.kind, expiresAt: order.command.expiresAt, terminals };
  });
  return listenOn(server, { host: '127.0.0.1', port });
}

function answerTo(error: Error): ErrorAnswer | undefined {
  if (error instanceof CommandRefused || error instanceof NotSignedIn)
    return { status: error.status, sentence: error.message };
  return error instanceof Malformed ? { status: 400, sentence: error.message } : undefined;
}
