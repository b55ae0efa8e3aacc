/** The screen page's server. What its buttons do: `buttons.ts`. */
import type { Clock, Timer } from '../../platform/clock';
import { toBase64url } from '../../protocol/bytes';
import { type Screen, type ScreenHandlers, startScreen } from '../screen/server';
import type { ScreenState } from '../screen/state';
import type { Room } from './room';

/** The page takes the code away when it hears nothing for 45 s. */
const SHOW_EVERY_MS = 15_000;

export async function openScreen(
  room: Room,
  onAction: ScreenHandlers,
  state: () => ScreenState,
): Promise<Screen> {
  const { clock, random, log, screenToken, openScreen: open = startScreen } = room.ports;
  const screen = await open({
    port: room.options.screenPort,
    token: screenToken ?? toBase64url(random.bytes(18)),
    getState: state,
    onAction,
    log,
  });
  room.atClose(() => screen.close());
  room.atClose(showRegularly(clock, room.show));
  return screen;
}

/** Also when nothing happens: the page must hear that somebody is there. Returns what ends it. */
function showRegularly(clock: Clock, show: () => void): () => void {
  let timer: Timer;
  const again = () => {
    timer = clock.setTimer(SHOW_EVERY_MS, () => {
      show();
      again();
    });
  };
  again();
  return () => timer.cancel();
}
