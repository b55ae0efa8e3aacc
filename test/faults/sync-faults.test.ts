import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Context } from 'mocha';
import { fromSource } from '../../platform/from-source';
import { toBase64url } from '../../protocol/bytes';
import { ticketCheckInId } from '../../protocol/check-in-id';
import { encodePass } from '../../protocol/pass';
import { pairOf } from '../../protocol/ticket/pair';
import { type Ground, layOut } from '../line/ground';
import { whenTestEnds } from '../support/cleanup';
import { reportControl, reportFault } from '../support/fault-table';
import { temporaryFolder } from '../support/folders';
import { pseudoScanner } from '../support/pty';
import { waitFor } from '../support/wait';
import { compiled } from './machine/compile';
import { settle } from './settle';
import { watchScreen } from './watched-screen';

const ROOT = resolve(__dirname, '../..');
/** Long enough for a beep that should not come. */
const NO_BEEP_MS = 1_500;
const LONG = { deadline: 60_000, every: 50 };

/** A terminal in a process of its own, offline, whose every sync asks a file what to do. */
async function terminalProcess(test: Context, ground: Ground) {
  const library = compiled(test, 'sync-fault.c');
  const scanner = pseudoScanner(test);
  const exchange = temporaryFolder();
  const own = temporaryFolder();
  const [place] = ground.terminals;
  writeFileSync(join(exchange, 'root.json'), JSON.stringify({ root: toBase64url(ground.root) }));
  writeFileSync(join(exchange, 'bundle.cbor'), ground.signedBundle);
  writeFileSync(join(own, 'clock'), String(ground.clock.now() - Date.now()));
  const fault = join(own, 'sync-fault');
  writeFileSync(fault, '');
  const start = async () => {
    const args = [
      ...['--folder', ground.terminalFolder(place!), '--exchange', exchange, '--scanner', scanner.path],
      ...['--screen-port', '0', '--mqtt-port', '1', '--vehicle-id', place!.vehicleId],
      ...['--vehicle-label', place!.vehicleId, '--trust-system-clock'],
    ];
    const env = {
      ...process.env,
      LD_PRELOAD: library,
      CORIDE_SYNC_FAULT: fault,
      CORIDE_CLOCK_FILE: join(own, 'clock'),
    };
    const child = spawn(process.execPath, [...fromSource(), 'start/terminal.ts', ...args], {
      cwd: ROOT,
      env,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const ended = once(child, 'exit');
    whenTestEnds(async () => {
      child.kill('SIGKILL');
      await ended;
    });
    const [{ screenUrl }] = (await once(child, 'message')) as [{ screenUrl: string }];
    return { child, ended, screenUrl };
  };
  let running = await start();
  const screen = await watchScreen(() => running.screenUrl);
  await waitFor('the scanner', () => !screen.now().faults.some(({ id }) => id === 'scanner'), LONG);
  const stop = async () => {
    running.child.kill('SIGKILL');
    await running.ended;
  };
  return {
    screen,
    screenUrl: () => running.screenUrl,
    /** What every sync does from now on. */
    syncs: (word: '' | 'fail' | 'fail once' | 'hang' | 'lie') => writeFileSync(fault, word),
    said: () => readFileSync(fault, 'utf8'),
    /** Holds a pass to the scanner; what the screen says of it, undefined when it says nothing for a while. */
    show: async (ticket: Uint8Array, patienceMs = 20_000) => {
      const heard = screen.nextMoment(
        ({ pair, kind }) => pair === pairOf(ticket) || kind === 'refused',
        patienceMs,
      );
      await scanner.write(`${encodePass(ticket)}\r\n`, 0);
      return (await heard)?.kind;
    },
    /** The same, again until it says something: opening the line throws away what was shown just before. */
    showUntilRead(ticket: Uint8Array) {
      return waitFor('a word about the pass', () => this.show(ticket, 4_000), LONG);
    },
    stop,
    startAgain: async () => {
      await stop();
      running = await start();
      await waitFor('the scanner', () => !screen.now().faults.some(({ id }) => id === 'scanner'), LONG);
    },
  };
}

describe('syncs that fail or take long, under a terminal in a process of its own', function () {
  this.timeout(180_000);

  it('beeps late, never early; says that it cannot store; stores again after one failure; loses nothing', async function () {
    const ground = await layOut();
    const [place] = ground.terminals;
    const terminal = await terminalProcess(this, ground);
    const [a, b, c, d, e, f] = ground.distinctTickets(6) as [
      Uint8Array,
      Uint8Array,
      Uint8Array,
      Uint8Array,
      Uint8Array,
      Uint8Array,
    ];
    const storageWords = () => terminal.screen.now().faults.some(({ id }) => id === 'storage');
    assert.equal(await terminal.showUntilRead(a), 'accepted');

    // Row 9: the sync hangs. No beep, and the process is not held up: it serves its screen.
    terminal.syncs('hang');
    const early = terminal.show(b, NO_BEEP_MS);
    assert.equal((await fetch(terminal.screenUrl())).status, 200);
    assert.equal(await early, undefined, 'beeped before the sync was done');
    const late = terminal.screen.nextMoment(({ pair }) => pair === pairOf(b), 20_000);
    terminal.syncs('');
    assert.equal((await late)?.kind, 'accepted');

    // Row 7: one sync fails. Nothing is acknowledged until the journal was read anew; then it is.
    terminal.syncs('fail once');
    assert.equal(await terminal.show(c), 'refused');
    assert.equal(terminal.said(), '', 'the failure happened');
    await waitFor('it to store again', () => !storageWords(), LONG);
    const third = await waitFor(
      'the third pass',
      async () => {
        const kind = await terminal.show(c, 4_000);
        return kind === 'refused' ? undefined : kind;
      },
      LONG,
    );
    assert.ok(third === 'accepted' || third === 'already');

    // Row 8: every sync fails. No beep, words on the screen, also the next time.
    terminal.syncs('fail');
    assert.equal(await terminal.show(d), 'refused');
    await waitFor('the words', storageWords, LONG);
    assert.equal(await terminal.show(e), 'refused');
    terminal.syncs('');
    await terminal.startAgain();
    assert.equal(await terminal.showUntilRead(a), 'already');

    // The control: a disk that lies about its sync lets it beep, so the silence above was the guard's.
    const fault = 'fdatasync fails or hangs, terminal';
    terminal.syncs('lie');
    assert.equal(await terminal.show(f), 'accepted');
    reportControl({ fault, control: 'a disk that lies about its sync: beeped' });
    await terminal.stop();
    const beeped = [a, b, c].map((ticket) => ticketCheckInId(ticket, place!.number, 'pass'));
    const reckoned = await settle(ground, beeped);
    reportFault({
      fault,
      injected: 'EIO once, for ever; a sync that hangs (LD_PRELOAD)',
      runs: 3,
      ...reckoned,
    });
  });
});
