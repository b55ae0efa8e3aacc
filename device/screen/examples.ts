/** States of a terminal's screen as they occur, for the tests and for looking at the page. */
import { type SentenceCode, sentence } from '../../protocol/sentences';
import { clockFault, scannerFault } from './faults';
import { clockPart, networkPart, positionPart, scannerPart } from './parts';
import type { DriverState, ScreenMoment, ScreenState } from './state';

/** 2026-01-12, 14:32:08 in Shenyang. */
export const EXAMPLE_NOW = Date.UTC(2026, 0, 12, 6, 32, 8);

export const EXAMPLE_URL = 'HTTPS://CHECK.CORIDE.CN/#AEAAAAAKWE7QK5C3N2LZ7YH4TQ';

/** A bus on its line, everything well; `more` replaces parts. */
export function busState(more: Partial<ScreenState> = {}): ScreenState {
  return {
    language: 'zh',
    theme: 'day',
    code: { url: EXAMPLE_URL },
    vehicle: {
      kind: 'bus',
      line: '168路',
      to: { zh: '沈阳北站', en: 'Shenyang North Station' },
      label: '30217',
    },
    time: { now: EXAMPLE_NOW, offsetMinutes: 480, trusted: true },
    onBoard: 23,
    lastPairs: [47, 12, 88, 5],
    moment: null,
    faults: [],
    network: 'online',
    waiting: 0,
    ...more,
  };
}

/** A taxi with one rider. */
export function taxiState(more: Partial<ScreenState> = {}): ScreenState {
  return busState({
    vehicle: { kind: 'taxi', label: '辽A·T5207' },
    onBoard: 1,
    lastPairs: [47],
    ...more,
  });
}

/** The same bus with its driver on shift, on a trip of the timetable. */
export function driverState(more: Partial<ScreenState> = {}, driver: Partial<DriverState> = {}): ScreenState {
  const trip = (id: string, minutes: number, to = { zh: '沈阳北站', en: 'Shenyang North Station' }) => ({
    id,
    startsAt: EXAMPLE_NOW + minutes * 60_000,
    to,
  });
  return busState({
    pad: { ready: true },
    driver: {
      shift: { since: Date.UTC(2026, 0, 11, 22, 10), tail: '0417' },
      trip: {
        current: trip('168-0-1415', -17),
        others: [trip('168-1-1425', -7, { zh: '沈阳站', en: 'Shenyang Station' }), trip('168-0-1440', 8)],
        by: 'gtfs',
      },
      parts: [networkPart(true, 0, false), scannerPart('ready'), positionPart('fix'), clockPart(true)],
      ...driver,
    },
    ...more,
  });
}

/** No network, no scanner, nobody vouches for the time. */
export function degradedState(more: Partial<ScreenState> = {}): ScreenState {
  return busState({
    time: { now: EXAMPLE_NOW, offsetMinutes: 480, trusted: false },
    faults: [scannerFault(), clockFault()],
    network: 'offline',
    waiting: 38,
    ...more,
  });
}

/** A moment that begins now, in the words of the protocol's table. */
export function momentOf(
  kind: ScreenMoment['kind'],
  code: SentenceCode,
  more: Partial<ScreenMoment> = {},
): ScreenMoment {
  const { says, todo } = sentence(code);
  return { kind, channel: 'pass', pair: 47, at: EXAMPLE_NOW, sentence: says, ...(todo && { todo }), ...more };
}
