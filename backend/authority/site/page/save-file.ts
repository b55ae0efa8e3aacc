/** Gives whoever looks at the page a file to save; the page made it. */
import { h } from './dom';

export function saveFile(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  h('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
