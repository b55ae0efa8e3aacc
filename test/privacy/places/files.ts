/** A folder's files, as a thief of the disk reads them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

export type FileContent = { readonly path: string; readonly bytes: Uint8Array };

/** Every file below a folder; `path` is relative to it. Sockets and other devices hold nothing. */
export function* filesIn(folder: string, root = folder): Generator<FileContent> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesIn(path, root);
    else if (entry.isFile()) yield { path: relative(root, path), bytes: readFileSync(path) };
  }
}
