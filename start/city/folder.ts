/** The folder that holds the whole city: made, recognised, and forgotten only when it is one of ours. */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const MARK = 'coride-city';

/** Makes the folder, or begins it anew. An error in words when it holds something that is not a city. */
export function openCityFolder(folder: string, fresh: boolean): void {
  const isCity = existsSync(join(folder, MARK));
  const isEmpty = !existsSync(folder) || readdirSync(folder).length === 0;
  if (!isCity && !isEmpty)
    throw new Error(`${folder} holds something that is no city: give --data another folder, or empty it`);
  if (fresh && isCity) rmSync(folder, { recursive: true });
  mkdirSync(join(folder, 'exchange'), { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, MARK), 'State of a Coride city in a box. npm start -- --fresh empties it.\n');
}
