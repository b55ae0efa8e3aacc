import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Log } from '../../platform/log';
import { buildPage } from './build';
import { fontFile } from './fonts';
import { admit, HEADERS } from './guard';
import { readPress } from './press';
import type { ScreenRequest } from './request';
import { SCREEN_ACTIONS, type ScreenMessage, type ScreenState } from './state';
import { createListeners, type Listeners } from './stream';

export type ScreenOptions = {
  /** On 127.0.0.1; 0 = any that is free. */
  port: number;
  /** Unguessable and new at each start: at least 16 of `A-Z a-z 0-9 - _`. */
  token: string;
  /** The state as it is now, for a page that just came. */
  getState: () => ScreenState;
  /** What each button does; a button without a handler is not shown. A rejection is logged and said on the screen. */
  onAction?: ScreenHandlers;
  log: Log;
};

export type ScreenHandlers = {
  [action in ScreenRequest['action']]?: (
    request: Extract<ScreenRequest, { action: action }>,
  ) => void | Promise<void>;
};

export type Screen = {
  /** What the terminal's browser opens. Whoever knows it sees the code and presses the buttons: keep it here. */
  url: string;
  /** Shows a state. Call it on every change and at least every 30 s (each new code does): the page takes the code away 45 s after the last. */
  push(state: ScreenState): void;
  /** Ends the pages' connections and stops listening. */
  close(): Promise<void>;
};

/**
 * Serves the terminal's screen page on 127.0.0.1 only, over plain node:http: the page's files, the state as Server-Sent
 * Events, and its buttons as POST. Has no timer and no clock: time is in the state.
 * @throws Error (rejection) naming port and option when the port cannot be had, or the token is too weak
 */
export async function startScreen(options: ScreenOptions): Promise<Screen> {
  const { token, getState, onAction = {}, log } = options;
  if (!/^[A-Za-z0-9_-]{16,}$/.test(token)) {
    throw new Error(
      "The screen's token must have at least 16 characters of A-Z a-z 0-9 - _: make a random one",
    );
  }
  const page = buildPage();
  const listeners = createListeners(log);
  const actions = SCREEN_ACTIONS.filter((action) => onAction[action]);
  const message = (state: ScreenState) => JSON.stringify({ state, actions } satisfies ScreenMessage);
  let port = 0;

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const admitted = admit(request, port, token);
    if ('status' in admitted) return refuse(response, admitted.status, admitted.says);
    const { path } = admitted;
    if (request.method === 'POST' && path === 'action') return press(request, response, onAction, log);
    if (request.method !== 'GET') return refuse(response, 405, 'The screen page is read by GET');
    if (path === 'state') return listen(response, listeners, message(getState()));
    const file = page.files.get(path);
    if (file) return send(response, file.type, file.body);
    const font = path.startsWith('font/') ? await fontFile(path.slice('font/'.length)) : undefined;
    if (font) return send(response, 'font/woff2', font, 'private, max-age=86400');
    refuse(response, 404, 'There is no such file in the screen page');
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      log.error('screen request failed', { error: asError(error) });
      if (response.headersSent) response.destroy();
      else refuse(response, 500, 'The terminal could not answer; its log says why');
    });
  });
  server.on('clientError', (_error, socket) => refuseBytes(socket));
  port = await listenOn(server, options.port);
  server.on('error', (error) => log.error('screen server failed', { error }));
  return {
    url: `http://127.0.0.1:${port}/${token}/`,
    push: (state) => listeners.send(message(state)),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        listeners.close();
        server.closeAllConnections();
      }),
  };
}

function listenOn(server: ReturnType<typeof createServer>, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'another process uses it' : error.message;
      reject(
        new Error(`The screen page cannot have port ${port} on 127.0.0.1: ${why}. Choose another screenPort`),
      );
    };
    server.once('error', failed);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', failed);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function listen(response: ServerResponse, listeners: Listeners, first: string): void {
  if (!listeners.add(response, first)) refuse(response, 503, 'Too many screen pages are open: close one');
}

async function press(
  request: IncomingMessage,
  response: ServerResponse,
  handlers: ScreenHandlers,
  log: Log,
): Promise<void> {
  const pressed = await readPress(request);
  if ('status' in pressed) return refuse(response, pressed.status, pressed.says);
  const { action } = pressed;
  const handler = handlers[action] as ((request: ScreenRequest) => void | Promise<void>) | undefined;
  if (!handler) return refuse(response, 404, `This terminal does nothing on ${action}`);
  try {
    await handler(pressed);
  } catch (error) {
    log.error('screen button failed', { action, error: asError(error) });
    return refuse(response, 500, 'The terminal could not do it; its log says why');
  }
  response.writeHead(204, HEADERS).end();
}

function send(response: ServerResponse, type: string, body: Buffer, cache?: string): void {
  const headers = cache ? { ...HEADERS, 'cache-control': cache } : HEADERS;
  response.writeHead(200, { ...headers, 'content-type': type, 'content-length': body.length }).end(body);
}

function refuse(response: ServerResponse, status: number, says: string): void {
  response.writeHead(status, { ...HEADERS, 'content-type': 'text/plain; charset=utf-8' }).end(`${says}\n`);
}

/** What cannot be read as HTTP has no request to answer to. */
function refuseBytes(socket: Duplex): void {
  if (!socket.writable) return void socket.destroy();
  const headers = Object.entries(HEADERS).map(([name, value]) => `${name}: ${value}`);
  socket.end(
    ['HTTP/1.1 400 Bad Request', 'connection: close', 'content-length: 0', ...headers, '', ''].join('\r\n'),
  );
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
