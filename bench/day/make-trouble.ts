/** Makes the day's trouble at its times: tunnels and cables are cut, processes killed, clocks moved. */
import { writeFileSync } from 'node:fs';
import { type Clock, fileShiftedClock } from '../../platform/clock';
import { type Pace, pacedClock } from '../../platform/paced-clock';
import type { Children } from '../../start/city/children';
import type { PlayedTerminal } from './parts';
import type { Trouble } from './trouble';

export type MovableClock = Clock & {
  /** Moves the clocks of all parts, and this one, by `ms`. */
  move(ms: number): void;
};

/** The clock of the city, and of everybody in it. */
export function movableClock(file: string, pace: Pace): MovableClock {
  const clock = fileShiftedClock(file, pacedClock(pace));
  let moved = 0;
  return {
    ...clock,
    move: (ms) => {
      moved += Math.round(ms);
      writeFileSync(file, String(moved));
    },
  };
}

export type TroubleDoors = {
  readonly terminals: ReadonlyMap<string, PlayedTerminal>;
  readonly children: Pick<Children, 'kill'>;
  readonly clock: MovableClock;
  say(line: string): void;
};

/** Resolves when the last has passed. */
export async function makeTroubles(troubles: readonly Trouble[], doors: TroubleDoors): Promise<void> {
  const { clock } = doors;
  const begun = clock.monotonic();
  // Counted by a clock that nobody moves, or what is moved back would make the same trouble again.
  const origin = clock.now();
  const passing: Promise<void>[] = [];
  for (const trouble of troubles) {
    await clock.sleep(trouble.at - origin - (clock.monotonic() - begun));
    passing.push(make(trouble, doors));
  }
  await Promise.all(passing);
}

async function make(trouble: Trouble, { terminals, children, clock, say }: TroubleDoors): Promise<void> {
  switch (trouble.kind) {
    case 'kill':
      say(`kill -9 of ${trouble.part}`);
      children.kill(trouble.part);
      return;
    case 'jump':
      say(`all clocks jump by ${Math.round(trouble.by / 1000)} s`);
      clock.move(trouble.by);
      await clock.sleep(trouble.ms);
      clock.move(-trouble.by);
      return;
    case 'tunnel': {
      const { tunnel } = terminals.get(trouble.vehicleId)!;
      tunnel.cut(true);
      await clock.sleep(trouble.ms);
      tunnel.cut(false);
      return;
    }
    case 'cut': {
      say(`no terminal has a network for ${Math.round(trouble.ms / 1000)} s`);
      for (const { tunnel } of terminals.values()) tunnel.cut(true);
      await clock.sleep(trouble.ms);
      for (const { tunnel } of terminals.values()) tunnel.cut(false);
    }
  }
}
