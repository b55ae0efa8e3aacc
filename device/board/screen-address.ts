/** The file in memory through which the kiosk's browser finds the page: its secret part lasts as long as the board runs. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { codeOf } from '../../platform/disk';

export interface ScreenAddress {
  /** Of this run of the board; undefined at its first start. */
  readonly token: string | undefined;
  write(url: string): void;
}

/** @throws the system's error when the file is there and cannot be read */
export function screenAddress(path: string): ScreenAddress {
  const [, token] = /^http:\/\/127\.0\.0\.1:\d+\/([A-Za-z0-9_-]{16,})\/$/.exec(read(path)) ?? [];
  return {
    token,
    write: (url) => {
      writeFileSync(`${path}.new`, `${url}\n`, { mode: 0o600 });
      renameSync(`${path}.new`, path);
    },
  };
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return '';
    throw error;
  }
}
