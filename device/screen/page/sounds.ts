import type { ScreenMoment } from '../state';

type Beep = { at: number; ms: number; hz: number };

/** SCREENS.md section 5: one, two short, one long and lower. Times in ms from the start. */
const BEEPS: Readonly<Record<ScreenMoment['kind'], readonly Beep[]>> = {
  accepted: [{ at: 0, ms: 120, hz: 2400 }],
  already: [
    { at: 0, ms: 60, hz: 2400 },
    { at: 120, ms: 60, hz: 2400 },
  ],
  refused: [{ at: 0, ms: 700, hz: 2000 }],
};

/** Rise and fall of a beep, s: without them it clicks. */
const EDGE = 0.004;

let audio: AudioContext | undefined;

/**
 * Sounds a moment if this browser lets the page make a sound (a kiosk does by `--autoplay-policy=
 * no-user-gesture-required`, others after the first touch); otherwise does nothing: a late beep would be a wrong one.
 */
export function sound(kind: ScreenMoment['kind']): void {
  if (typeof AudioContext === 'undefined') return;
  audio ??= new AudioContext();
  if (audio.state !== 'running') {
    // Allowed since somebody touched the screen: the next moment sounds.
    if (navigator.userActivation?.hasBeenActive) void audio.resume();
    return;
  }
  for (const { at, ms, hz } of BEEPS[kind]) {
    const start = audio.currentTime + at / 1000;
    const end = start + ms / 1000;
    const tone = new OscillatorNode(audio, { frequency: hz, type: 'square' });
    const level = new GainNode(audio, { gain: 0 });
    level.gain.setValueAtTime(0, start);
    level.gain.linearRampToValueAtTime(0.25, start + EDGE);
    level.gain.setValueAtTime(0.25, end - EDGE);
    level.gain.linearRampToValueAtTime(0, end);
    tone.connect(level).connect(audio.destination);
    tone.start(start);
    tone.stop(end);
  }
}
