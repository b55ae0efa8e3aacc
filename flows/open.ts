/**
 * Node-RED in this process, behind one login: the editor by Node-RED's own sessions, everything else by HTTP Basic. On
 * loopback, and only for browsers that mean loopback: another name in `Host` is somebody's DNS.
 */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import express, { type NextFunction, type Request, type Response } from 'express';
import { Closers } from '../platform/closers';
import { buildWidget } from './dashboard/build';
import { widgetFiles } from './dashboard/files';
import { basicCheck, type Login } from './editor/login';
import { DASHBOARD_PATH, EDITOR_PATH, nodeRedSettings } from './editor/settings';
import type { UserFolder } from './editor/user-folder';
import type { FlowsDoor } from './nodes/door';

export type FlowsOptions = {
  /** 0: any free port. */
  readonly port: number;
  readonly login: Login;
  readonly folder: UserFolder;
  readonly door: FlowsDoor;
};

export type Flows = {
  readonly port: number;
  readonly editor: string;
  readonly dashboard: string;
  close(): Promise<void>;
};

/** Our nodes, as a package that Node-RED finds by its package.json. */
const NODES = join(__dirname, 'nodes');
const RESOURCES = `${EDITOR_PATH}/resources/@coride/node-red-fleet/:name`;

/** Rejects with the system's error when it cannot listen, such as `EADDRINUSE`. */
export async function openFlows(options: FlowsOptions): Promise<Flows> {
  const { login, folder, door } = options;
  const opened = new Closers();
  try {
    const app = express();
    app.disable('x-powered-by');
    app.use(onlyLoopback, plainHeaders);
    const server = app.listen(options.port, '127.0.0.1');
    await once(server, 'listening');
    opened.add(async () => {
      server.close();
      server.closeAllConnections();
    });
    // Loaded here: it takes a second and 60 MB, and a wrong option should be told before.
    const { default: red } = await import('node-red');
    const isRight = basicCheck(login);
    const guard = (request: Request, response: Response, next: NextFunction) => {
      isRight(request.headers.authorization).then((right) => {
        if (right) next();
        else response.status(401).set('www-authenticate', 'Basic realm="Coride", charset="UTF-8"').end();
      }, next);
    };
    const settings = {
      ...nodeRedSettings({ ...folder, login, door }),
      nodesDir: [NODES],
      dashboard: {
        middleware: guard,
        // It listens beside Express: what that asks of every request is asked here again.
        ioMiddleware: (socket: { request: Request }, next: (error?: Error) => void) => {
          if (!meansLoopback(socket.request)) return next(new Error('another name in Host or Origin'));
          isRight(socket.request.headers.authorization).then(
            (right) => next(right ? undefined : new Error('not signed in')),
            next,
          );
        },
      },
    };
    red.init(server, settings);
    app.get(RESOURCES, guard, widgetFiles(await buildWidget(door.shapes)));
    app.use(EDITOR_PATH, red.httpAdmin);
    app.use(guard, red.httpNode);
    await red.start();
    opened.add(() => red.stop());
    const { port } = server.address() as AddressInfo;
    const at = (path: string) => `http://localhost:${port}${path}`;
    return {
      port,
      editor: at(`${EDITOR_PATH}/`),
      dashboard: at(DASHBOARD_PATH),
      close: () => opened.close(),
    };
  } catch (error) {
    return opened.abandon(error);
  }
}

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

function onlyLoopback(request: Request, response: Response, next: NextFunction): void {
  if (meansLoopback(request)) next();
  else response.status(421).end();
}

const meansLoopback = ({ headers }: Pick<Request, 'headers'>): boolean =>
  LOOPBACK.test(headers.host ?? '') && (headers.origin === undefined || isOf(headers.origin, headers.host));

/** Another server of this machine is somebody else: a browser sends our login to each port. */
const isOf = (origin: string, host: string | undefined): boolean =>
  URL.canParse(origin) && new URL(origin).host === host;

function plainHeaders(_request: Request, response: Response, next: NextFunction): void {
  response.set({
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'x-frame-options': 'SAMEORIGIN',
    'permissions-policy': 'camera=(), microphone=(), geolocation=()',
    // Node-RED's editor and Vue's templates compile code in the page; what neither needs is another host.
    'content-security-policy':
      "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'",
  });
  next();
}
