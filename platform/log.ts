import type { Clock } from './clock';
import { maskText, plainText } from './mask';

/** What a log line may carry: counts, states and causes; never a rider (DESIGN.md rule 6). */
export type LogValue = number | boolean | string | Uint8Array | Error | FilePath | null | undefined;
export type LogFields = Readonly<Record<string, LogValue>>;

/** One line per event: `2026-01-12T06:32:08.123Z operator info segment closed day=20465 rows=12`. */
export interface Log {
  /** @param event a few plain words, e.g. `segment closed` */
  info(event: string, fields?: LogFields): void;
  /** Something is missing or odd and the process copes. */
  warn(event: string, fields?: LogFields): void;
  /** Something failed that an operator of the system must mend. */
  error(event: string, fields?: LogFields): void;
}

export interface LogOptions {
  /** Gets every line, without its line end. */
  write: (line: string) => void;
  clock: Pick<Clock, 'now'>;
}

/** A path of ours that begins with `/` or `.`, printed but for names that look like keys; make it with `filePath`. */
export interface FilePath {
  readonly filePath: string;
}

/** Marks a text as a path on this machine, so that the log prints it instead of masking what looks like a key. */
export function filePath(path: string): FilePath {
  return { filePath: path };
}

/**
 * A log that cannot print a rider's data: a text that is not plain words is printed as `<text 249>`, bytes as
 * `<bytes 163>`, and within words everything that looks like a phone or identity number, a ticket, tag, key or pass as
 * `<masked>`; numbers from a million on are rounded to three figures.
 * @param part who writes, e.g. `operator`
 */
export function createLog(part: string, options: LogOptions): Log {
  const name = maskText(plainText(part));
  const line =
    (level: string) =>
    (event: string, fields: LogFields = {}) => {
      const words = [timeText(options.clock.now()), name, level, maskText(plainText(event))];
      for (const [key, value] of Object.entries(fields)) {
        if (value !== undefined) words.push(`${maskText(keyText(key))}=${valueText(value)}`);
      }
      options.write(words.join(' '));
    };
  return { info: line('info'), warn: line('warn'), error: line('error') };
}

/** A log that goes nowhere, for tests. */
export function silentLog(): Log {
  return { info: () => {}, warn: () => {}, error: () => {} };
}

function timeText(ms: number): string {
  const known = Number.isFinite(ms) && Math.abs(ms) <= 8.64e15;
  return known ? new Date(ms).toISOString() : '<no time>';
}

function keyText(key: string): string {
  return /^[A-Za-z][A-Za-z0-9]{0,30}$/.test(key) ? key : 'field';
}

function valueText(value: Exclude<LogValue, undefined>): string {
  if (value === null) return 'none';
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'string') return quoted(maskText(plainText(value)));
  if (value instanceof Uint8Array) return `<bytes ${value.length}>`;
  if (value instanceof Error) return quoted(errorText(value));
  if (typeof value === 'object' && typeof value.filePath === 'string')
    return quoted(pathText(value.filePath));
  return `<${typeof value}>`;
}

/** A number that could be a phone number keeps three figures: enough for a size, too few for a person. */
function numberText(value: number): string {
  if (Math.abs(value) < 1e6) return String(Number(value.toPrecision(6)));
  return value.toPrecision(3).replace('e+', 'e');
}

/** Name by name, for together they may look like a key; base64 has none of these beginnings and endings. */
function pathText(path: string): string {
  if (!/^[./][\p{L}\p{N}_./ -]*$/u.test(path)) return `<path ${path.length}>`;
  return path.split('/').map(maskText).join('/');
}

function errorText(error: Error): string {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const message = error.message.startsWith(code) ? error.message : `${code}: ${error.message}`;
  return maskText(message).slice(0, 300);
}

function quoted(text: string): string {
  return /[\s="]/.test(text) || text === '' ? `"${text.replaceAll('"', "'")}"` : text;
}
