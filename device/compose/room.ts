/** What every room of the terminal is given when it is opened: options, identity, ports, and where to say what ends it. */
import type { Clock } from '../../platform/clock';
import type { DiskCount } from '../../platform/counted-disk';
import type { Disk } from '../../platform/disk';
import type { Log } from '../../platform/log';
import type { Metrics } from '../../platform/metrics/metrics';
import type { Network } from '../../platform/network';
import type { Random } from '../../platform/random';
import type { SigningKey } from '../../protocol/signing';
import type { TerminalOptions } from '../config';
import type { AskOperator } from '../enrolment/ask';
import type { Board } from '../ports/board';
import type { Buttons } from '../ports/buttons';
import type { Buzzer } from '../ports/buzzer';
import type { Display } from '../ports/display';
import type { Gnss } from '../ports/gnss';
import type { Launcher } from '../ports/launcher';
import type { Lights } from '../ports/lights';
import type { Machine } from '../ports/machine';
import type { Scanner } from '../ports/scanner';
import type { Recorder } from '../recorder/recorder';
import type { Screen, ScreenOptions } from '../screen/server';
import type { Answer } from '../update/download';

/** Of a software that does not say which it is. */
export const NO_VERSION = '0';

export type TerminalPorts = {
  readonly clock: Clock;
  readonly random: Random;
  readonly disk: Disk;
  readonly network: Network;
  readonly scanner: Scanner;
  readonly buzzer: Buzzer;
  /** Left out, there are none. */
  readonly buttons?: Buttons;
  readonly lights?: Lights;
  readonly log: Log;
  /** Shows the screen; left out, a page on 127.0.0.1 does (`startScreen`). */
  readonly openScreen?: (options: ScreenOptions) => Promise<Screen>;
  /** What the board says of itself; left out: nothing. */
  readonly board?: Board;
  /** Starts the process or the board anew; left out: nobody can. */
  readonly machine?: Machine;
  /** Part of the page's address that nobody guesses; left out: new at each start. */
  readonly screenToken?: string;
  /** The screen's pixels, and its browser; left out: nobody can look. */
  readonly display?: Display;
  /** Remembers the last minutes of the edges; left out, nobody does. */
  readonly recorder?: Recorder;
  /** The newest lines of the log, for the operator who asks. */
  readonly recentLog?: () => string;
  /** Left out, nothing is counted. */
  readonly metrics?: Metrics;
  /** Of this software; left out: `NO_VERSION`. */
  readonly version?: string;
  /** Started this process; left out, no software comes from afar. */
  readonly launcher?: Launcher;
  /** Where software comes from: the pinned root of its metadata, and the operator's files. Left out: nowhere. */
  readonly updates?: Updates;
  /** Asks the operator's enrolment door; left out, the certificate is never renewed. */
  readonly askOperator?: AskOperator;
  /** Fetches SITE/bundle. */
  fetchBundle(site: string): Promise<Uint8Array>;
  /** Where the vehicle is, and what time it is; left out, there is no receiver. */
  readonly gnss?: Gnss;
  /** Fetches `<site><path>`, for heads and proofs of the audit log; without it the terminal is no witness. */
  readonly askSite?: (site: string, path: string) => Promise<Uint8Array>;
};

export type Updates = {
  readonly root: Uint8Array;
  /** A published file from a byte on; undefined: there is none of that name. */
  fetch(
    name: string,
    from: number,
    identity: { readonly cert: string; readonly key: string },
  ): Promise<Answer | undefined>;
};

export type TerminalIdentity = {
  readonly terminalNumber: number;
  /** `Kc`, 32 bytes. */
  readonly codeKey: Uint8Array;
  /** The pinned root's public key, 32 bytes. */
  readonly root: Uint8Array;
  /** Signs the seals of tag keys; without it cards, typed numbers and drivers are refused in words. */
  readonly signingKey?: SigningKey;
  /** The bundle handed over at enrolment, if there is one. */
  readonly firstBundle?: Uint8Array;
};

export type Room = {
  readonly options: TerminalOptions;
  readonly identity: TerminalIdentity;
  readonly ports: TerminalPorts;
  /** What was written to the disk since the process began. */
  readonly written: Readonly<DiskCount>;
  /** A file or folder in the terminal's own folder. */
  path(name: string): string;
  /** Something to end when the terminal closes: last asked, first run. */
  atClose(closer: () => void | Promise<void>): void;
  /** Tells the screen page what there is now; until there is a screen, nobody. */
  show(): void;
};
