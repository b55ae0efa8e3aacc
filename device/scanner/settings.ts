/** Reads a module's settings, puts right what is wrong, and says what it found. */
import type { ScannerDriver } from './driver';

export type SettingsFound = {
  readonly state: 'silent' | 'right' | 'mended' | 'wrong';
  /** Names of the settings that were wrong. */
  readonly wrong: readonly string[];
  /** All names and values as they are now. */
  readonly fingerprint: string;
};

type Ask = (question: Uint8Array) => Promise<Uint8Array | undefined>;

/** `silent` when the module answers none of the questions. */
export async function checkSettings(driver: ScannerDriver, ask: Ask): Promise<SettingsFound> {
  const values = new Map<string, string>();
  const wrong: string[] = [];
  let unmended = 0;
  for (const setting of driver.settings) {
    const value = await readTwice(setting, ask);
    if (value === undefined) continue;
    values.set(setting.name, value);
    const command = setting.mend(value);
    if (!command) continue;
    wrong.push(setting.name);
    await ask(command);
    const now = await readTwice(setting, ask);
    if (now === undefined || setting.mend(now)) unmended++;
    if (now !== undefined) values.set(setting.name, now);
  }
  if (wrong.length > unmended && driver.save) await ask(driver.save);
  return { state: stateOf(values.size, wrong.length, unmended), wrong, fingerprint: fingerprintOf(values) };
}

/** Asked twice: a code that is read at that moment may tear an answer. */
async function readTwice(setting: ScannerDriver['settings'][number], ask: Ask): Promise<string | undefined> {
  for (let tries = 0; tries < 2; tries++) {
    const answer = await ask(setting.ask);
    const value = answer && setting.read(answer);
    if (value !== undefined) return value;
  }
  return undefined;
}

function stateOf(answers: number, wrong: number, unmended: number): SettingsFound['state'] {
  if (answers === 0) return 'silent';
  if (unmended > 0) return 'wrong';
  return wrong > 0 ? 'mended' : 'right';
}

function fingerprintOf(values: ReadonlyMap<string, string>): string {
  return [...values].map(([name, value]) => `${name}=${value}`).join(' ');
}
