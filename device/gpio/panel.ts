/** Assist button, status light and buzzer on a board's lines. What cannot be had is missing, and said; the rest works. */
import type { Clock } from '../../platform/clock';
import type { Log } from '../../platform/log';
import { openInput } from '../input/device';
import { EV_KEY, EventReader } from '../input/events';
import type { ButtonHandlers, Buttons } from '../ports/buttons';
import { type Buzzer, noBuzzer } from '../ports/buzzer';
import type { GpioLines, GpioOutput } from '../ports/gpio';
import { type Lights, noLights } from '../ports/lights';
import { debounced } from './debounce';
import { BUZZES, LIGHTS } from './patterns';
import { Player } from './player';

export type Pins = {
  readonly assist?: number | undefined;
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

export type Panel = { readonly buttons: Buttons; readonly lights: Lights; readonly buzzer: Buzzer };

/** Never rejects. */
export async function openPanel({ pins, lines: openLines, clock, log }: PanelOptions): Promise<Panel> {
  const { assist, light, buzzer } = pins;
  let lines: GpioLines | undefined;
  const failed = (what: string) => (error: unknown) => {
    const cause = error instanceof Error ? error : new Error(String(error));
    log.warn(`${what} missing`, { cause });
    return undefined;
  };
  if ([assist, light, buzzer].some((pin) => pin !== undefined))
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
    buttons: buttonsOf(pins, lines, clock, end, failed('assist button')),
    lights: lampPlayer ? { show: (outcome) => lampPlayer.play(LIGHTS[outcome]) } : noLights(),
    buzzer: beepPlayer ? { present: true, play: (sound) => beepPlayer.play(BUZZES[sound]) } : noBuzzer(),
  };
}

function buttonsOf(
  { assist, assistInput }: Pins,
  lines: GpioLines | undefined,
  clock: Clock,
  end: () => Promise<void>,
  failed: (error: unknown) => undefined,
): Buttons {
  let state: Buttons['state'] = assist === undefined && assistInput === undefined ? 'none' : 'missing';
  let input: { close(): void } | undefined;
  const become = (next: Buttons['state'], handlers: ButtonHandlers) => {
    state = next;
    handlers.onState();
  };
  return {
    get state() {
      return state;
    },
    start: (handlers) => {
      const edge = debounced(clock, () => handlers.onAssist());
      if (assistInput !== undefined) {
        input = watchInput(
          assistInput,
          edge,
          (there) => become(there ? 'ready' : 'missing', handlers),
          failed,
        );
      } else if (assist !== undefined && lines) {
        lines.watch(assist, edge).then(() => become('ready', handlers), failed);
      }
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
