import { extname, join } from 'node:path';

/** Arguments of Node.js for a process or thread that runs our TypeScript as it lies there: see from-source.cjs. */
export function fromSource(): string[] {
  return ['--require', join(__dirname, 'from-source.cjs')];
}

/**
 * The program of a child process or thread that lies beside the file that starts it, as source or compiled as that is.
 * @param own `__filename` of the file that starts it
 * @param name of the program's file, without its ending
 */
export function programBeside(own: string, name: string): { file: string; execArgv: string[] } {
  const ending = extname(own);
  return { file: join(own, '..', `${name}${ending}`), execArgv: ending === '.ts' ? fromSource() : [] };
}
