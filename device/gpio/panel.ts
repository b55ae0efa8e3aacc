/** Assist and fare button, status light and buzzer on a board's lines. What cannot be had is missing, and said; the rest works. */
import type { Clock } from '../../platform/clock';
import type { Log } from '../../platform/log';
import { openInput } from '../input/device';
import { EV_KEY, EventReader } from '../input/events';
import type { Buttons } from '../ports/buttons';
import { type Buzzer, noBuzzer } from '../ports/buzzer';
import type { GpioLines, GpioOutput } from '../ports/gpio';
import { type Lights, noLights } from '../ports/lights';
import { debounced } from './debounce';
import { BUZZES, LIGHTS } from './patterns';
import { Player } from './player';

export type Pins = {
  readonly assist?: number | undefined;
  readonly fare?: number | undefined;
  readonly light?: number | undefined;
  readonly buzzer?: number | undefined;
  /** /dev/input/by-path/…: a button of the kernel's gpio-keys driver, debounced there, on every kernel. */
  readonly assistInput?: string | undefined;
};

export type PanelOptions = {
  readonly pins: Pins;
  /** Opens the lines; not called when no pin needs one. @throws an error in words */
  lines(): GpioLines;
  readonly clock: Clock;
  readonly log: Log;
};

const ASSIST = 'assist button';
const FARE = 'fare button';

export type Panel = { readonly buttons: Buttons; readonly lights: Lights; readonly buzzer: Buzzer };

/** Never rejects. */
export async function openPanel({ pins, lines: openLines, clock, log }: PanelOptions): Promise<Panel> {
  const { assist, fare, light, buzzer } = pins;
  let lines: GpioLines | undefined;
  const failed = (what: string) => (error: unknown) => {
    const cause = error instanceof Error ? error : new Error(String(error));
    log.warn(`${what} missing`, { cause });
    return undefined;
  };
  if ([assist, fare, light, buzzer].some((pin) => pin !== undefined))
    lines = await Promise.resolve().then(openLines).catch(failed('GPIO'));
  const outputOn = async (what: string, pin: number | undefined): Promise<GpioOutput | undefined> =>
    pin === undefined ? undefined : lines?.output(pin).catch(failed(what));
  const lamp = await outputOn('status light', light);
  const beeper = await outputOn('buzzer', buzzer);
  const lampPlayer = lamp && new Player(lamp, clock);
  const beepPlayer = beeper && new Player(beeper, clock);
  const end = async () => {
    lampPlayer?.stop();
    beepPlayer?.stop();
    await lines?.close();
  };
  return {
    buttons: buttonsOf(pins, lines, clock, end, failed),
    lights: lampPlayer ? { show: (outcome) => lampPlayer.play(LIGHTS[outcome]) } : noLights(),
    buzzer: beepPlayer ? { present: true, play: (sound) => beepPlayer.play(BUZZES[sound]) } : noBuzzer(),
  };
}

type Failed = (what: string) => (error: unknown) => undefined;

function buttonsOf(
  { assist, assistInput, fare }: Pins,
  lines: GpioLines | undefined,
  clock: Clock,
  end: () => Promise<void>,
  failed: Failed,
): Buttons {
  /** Each button that is named, and whether it can be read. */
  const there = new Map<string, boolean>();
  if (assist !== undefined || assistInput !== undefined) there.set(ASSIST, false);
  if (fare !== undefined) there.set(FARE, false);
  let input: { close(): void } | undefined;
  return {
    get state() {
      if (there.size === 0) return 'none';
      return [...there.values()].every(Boolean) ? 'ready' : 'missing';
    },
    start: ({ onAssist, onFare, onState }) => {
      const become = (button: string) => (ready: boolean) => {
        there.set(button, ready);
        onState();
      };
      const watch = (button: string, line: number, onPress: () => void) =>
        lines?.watch(line, debounced(clock, onPress)).then(() => become(button)(true), failed(button));
      if (assistInput !== undefined)
        input = watchInput(assistInput, debounced(clock, onAssist), become(ASSIST), failed(ASSIST));
      else if (assist !== undefined) void watch(ASSIST, assist, onAssist);
      if (fare !== undefined) void watch(FARE, fare, onFare);
    },
    close: async () => {
      input?.close();
      await end();
    },
  };
}

function watchInput(
  path: string,
  edge: (active: boolean) => void,
  there: (open: boolean) => void,
  failed: (error: unknown) => undefined,
): { close(): void } {
  const events = new EventReader();
  return openInput(path, {
    onBytes: (bytes) => {
      for (const { type, value } of events.push(bytes)) if (type === EV_KEY && value !== 2) edge(value === 1);
    },
    onOpen: () => there(true),
    onLost: (cause) => {
      failed(cause);
      there(false);
    },
  });
}
