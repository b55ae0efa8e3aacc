/** What a finger on the screen does: number pad, driver's view, fares; and the fare button beside it. */
import type { DeskOutcome } from '../desk/outcome';
import type { Notices } from '../remote/notices';
import type { ScreenHandlers } from '../screen/server';
import type { ScreenSettings } from '../screen-settings';
import type { PadWatch } from './pad-watch';
import type { People } from './people';
import type { Room } from './room';

/** @param tell shows an outcome and sounds it */
export function buttonsOf(
  room: Room,
  people: People,
  settings: ScreenSettings,
  tell: (outcome: DeskOutcome) => void,
  pad: PadWatch,
  notices: Notices,
): ScreenHandlers {
  const { desk, shift, trips } = people;
  const telling = async (outcome: Promise<DeskOutcome>) => tell(await outcome);
  const showing = (work: () => void) => () => {
    work();
    room.show();
  };
  return {
    assist: () => pad.opened(),
    'pad-closed': () => pad.closed(),
    driver: () => {},
    'check-in': ({ kind, number, people: count }) => telling(desk.assisted(kind, number, count)),
    'give-card': ({ kind, number }) => {
      const refusal = desk.bindNext(kind, number);
      if (refusal) tell(refusal);
      room.show();
    },
    'keep-card': showing(() => desk.cancelBinding()),
    'start-shift': ({ number }) => telling(shift.start(number)),
    'end-shift': () => telling(shift.end()),
    dismiss: ({ notice }) => notices.dismiss(notice),
    'choose-trip': ({ trip }) => trips.choose(trip),
    theme: ({ theme }) => settings.change({ theme }),
    language: ({ language }) => settings.change({ language }),
    ...(room.options.vehicleKind === 'taxi' && { 'end-fare': () => trips.end() }),
  };
}

/** A press of a taxi's fare button begins a fare, or ends the one under way; an end that cannot be stored is heard. */
export function fareButton({ options, ports }: Room, { trips }: People): () => void {
  if (options.vehicleKind !== 'taxi') return () => {};
  return () => {
    if (!trips.view.current) {
      trips.begin();
      return;
    }
    trips.end().catch((cause: Error) => {
      ports.log.warn('the end of a fare was not stored', { cause });
      ports.buzzer.play('refused');
    });
  };
}
