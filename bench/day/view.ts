/** The live picture: drawn over itself on a terminal, a line now and then where the output is a file. */

import { bar, picture } from './picture';
import type { DayView } from './run';

const DRAW_EVERY_MS = 500;
const TELL_EVERY_MS = 15_000;

export function terminalView(out: NodeJS.WriteStream): DayView {
  let drawn = 0;
  let told = Number.NEGATIVE_INFINITY;
  const wipe = () => {
    if (drawn > 0) out.write(`\x1b[${drawn}A\x1b[J`);
    drawn = 0;
  };
  const draw = (lines: readonly string[], isLast = false) => {
    if (!out.isTTY) {
      if (!isLast && performance.now() - told < TELL_EVERY_MS) return;
      told = performance.now();
      out.write(`${lines.join('\n')}\n`);
      return;
    }
    wipe();
    out.write(`${lines.join('\n')}\n`);
    drawn = isLast ? 0 : lines.length;
  };
  return {
    say(line) {
      wipe();
      out.write(`${line}\n`);
    },
    progress: (what, done, of) => draw([`${bar(done, of)} ${what}`], done === of),
    watch(now) {
      const timer = setInterval(() => draw(picture(now())), DRAW_EVERY_MS);
      return {
        stop() {
          clearInterval(timer);
          draw(picture(now()), true);
        },
      };
    },
  };
}
