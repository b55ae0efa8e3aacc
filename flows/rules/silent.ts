/**
 * "The scanner is silent": compared with what others of the same line scan in the same hour, never with a fixed number.
 * Scans are taken as a Poisson process: at a rate of r a minute, a working scanner is silent for m minutes with a chance of
 * e^(-r m). The rate is a lower bound (`<5` counts as 1), so that the chance shown is an upper one.
 */
import type { CountMessage } from '../../protocol/messages/count';
import { timeOf } from '../../protocol/time-text';
import { type Heard, isInService, lineOf, presenceOf, type Terminal } from '../fleet/terminal';
import { HOUR_MS, MINUTE_MS, type Rule } from './rule';

/** Fewer are no comparison. */
const PEERS = 2;

export const silent: Rule = ({ terminal, fleet, now, limits }) => {
  const line = lineOf(terminal);
  if (line === undefined || !isInService(terminal) || presenceOf(terminal, now) !== 'online')
    return undefined;
  const own = coverage(terminal, now);
  if (own.scans > 0 || own.minutes < limits.silentMinutes) return undefined;
  const peers = fleet
    .filter((each) => each.terminalId !== terminal.terminalId && lineOf(each) === line && isInService(each))
    .map((each) => coverage(each, now))
    .filter(({ minutes }) => minutes > 0);
  if (peers.length < PEERS) return undefined;
  const scans = sum(peers.map((peer) => peer.scans));
  const minutes = sum(peers.map((peer) => peer.minutes));
  const chance = Math.exp((-scans / minutes) * own.minutes);
  if (chance >= limits.silentChance) return undefined;
  return {
    line,
    silentMinutes: Math.round(own.minutes),
    othersScansPerHour: Math.round((scans / minutes) * 60),
    others: peers.length,
    chanceIfItWorked: Number(chance.toPrecision(2)),
  };
};

/** Scans of the last hour, and how many minutes of it are known. */
function coverage({ counts }: Terminal, now: number): { scans: number; minutes: number } {
  const recent = counts.filter(({ at }) => now - at < HOUR_MS);
  return { scans: sum(recent.map(scansOf)), minutes: sum(recent.map(minutesOf)) };
}

/** Passes and cards: the two channels that come through the scanner. */
function scansOf({ value: { checkIns } }: Heard<CountMessage>): number {
  return sum([checkIns.pass, checkIns.card].map((count) => (count === '<5' ? 1 : (count ?? 0))));
}

const minutesOf = ({ value: { from, to } }: Heard<CountMessage>): number =>
  Math.max(0, timeOf(to) - timeOf(from)) / MINUTE_MS;

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
