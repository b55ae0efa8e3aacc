/** The routes that a part's own sources name, so that a new one is tried without being listed here. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROUTE = /server\.(get|post|put|delete)\b(?:<.*?>)?\(\s*'([^']+)'/gs;

export interface Route {
  readonly method: string;
  readonly path: string;
}

/** @param folder below the project's root, with everything in it */
export function routesIn(...folder: string[]): Route[] {
  const root = join(__dirname, '../..', ...folder);
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .flatMap((name) => [...readFileSync(join(root, name), 'utf8').matchAll(ROUTE)])
    .map(([, method = '', path = '']) => ({ method: method.toUpperCase(), path }));
}
