/** What lies in `docs/interfaces`, by name: the text that it should have, and has. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withRoutes } from '../web/routes';
import { SERVERS } from '../web/servers';
import { asyncApi } from './asyncapi';
import { grafanaDashboard } from './grafana';
import { metricsPage } from './metrics-table';
import { type Described, openApi } from './openapi';

const FOLDER = join(__dirname, '../../docs/interfaces');
/** Set by `npm run interfaces -- --write`. */
export const WRITE = 'CORIDE_WRITE_INTERFACES';

const json = (value: object) => `${JSON.stringify(value, undefined, 2)}\n`;

/** Opens every server, which is closed when the test ends. */
export async function describedServers(): Promise<Described[]> {
  const described: Described[] = [];
  for (const server of SERVERS) {
    const { opened, routes } = await withRoutes(server.open);
    described.push({ ...server, routes: opened.routes ?? routes });
  }
  return described;
}

/** By file name. */
export function interfaceFiles(servers: readonly Described[]): Map<string, string> {
  return new Map([
    ['asyncapi.json', json(asyncApi())],
    ['grafana.json', json(grafanaDashboard())],
    ['metrics.md', metricsPage()],
    ...servers.map((server) => [nameOf(server), json(openApi(server))] as const),
  ]);
}

/** `the operator's fleet console` is `openapi-operators-fleet-console.json`. */
export const nameOf = ({ name }: Pick<Described, 'name'>): string =>
  `openapi-${name
    .replace(/^(the|a) /, '')
    .replace(/'/g, '')
    .replace(/[^a-zA-Z]+/g, '-')
    .toLowerCase()}.json`;

export const writtenFiles = (): Map<string, string> =>
  new Map(
    existsSync(FOLDER)
      ? readdirSync(FOLDER).map((name) => [name, readFileSync(join(FOLDER, name), 'utf8')] as const)
      : [],
  );

export function writeFiles(files: ReadonlyMap<string, string>): void {
  mkdirSync(FOLDER, { recursive: true });
  for (const name of writtenFiles().keys()) if (!files.has(name)) rmSync(join(FOLDER, name));
  for (const [name, text] of files) writeFileSync(join(FOLDER, name), text);
}
