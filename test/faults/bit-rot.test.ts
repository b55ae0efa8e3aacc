import assert from 'node:assert/strict';
import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { toHex } from '../../protocol/bytes';
import { ticketCheckInId } from '../../protocol/check-in-id';
import { sentenceOf } from '../../start/part';
import { type Ground, layOut } from '../line/ground';
import { boardingsIn } from '../line/holds';
import { openOperatorPart } from '../line/operator-part';
import { openRelayTo } from '../line/phone';
import { OFFLINE, openTerminalPart } from '../line/terminal-part';
import { reportFault } from '../support/fault-table';
import { temporaryFolder } from '../support/folders';
import { soaked } from '../support/soak';
import { waitFor } from '../support/wait';

const SECTOR = 4096;

/** What becomes of a file on a worn card. */
const ROTS: readonly [what: string, rot: (bytes: Buffer) => Buffer][] = [
  [
    'a bit flipped in the middle',
    (bytes) => {
      bytes[bytes.length >> 1]! ^= 1;
      return bytes;
    },
  ],
  ['cut in half', (bytes) => bytes.subarray(0, bytes.length >> 1)],
  ['empty', (bytes) => bytes.subarray(0, 0)],
  ['its last sector zeros', (bytes) => bytes.fill(0, lastSector(bytes))],
  ['its last sector twice', (bytes) => Buffer.concat([bytes, bytes.subarray(lastSector(bytes))])],
];
/** In `npm test` each file meets one of them, by turns. */
const rotsOf = (turn: number) => (soaked(1, ROTS.length) === 1 ? [ROTS[turn % ROTS.length]!] : ROTS);
const lastSector = (bytes: Buffer) => Math.max(0, Math.floor((bytes.length - 1) / SECTOR) * SECTOR);

/** Files below a folder that hold something; LevelDB's are another test's. */
function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile() && statSync(join(folder, name)).size > 0)
    .filter((name) => !/\/index\/|(^|\/)lock|ballast/.test(name))
    .sort();
}

/** A part that will not open must say which file is to be mended, in a sentence. */
function expectNamed(error: unknown, name: string): void {
  const words = sentenceOf(error);
  assert.doesNotMatch(words, /\n\s+at /, `a stack for ${name}: ${words}`);
  const known = [basename(name), basename(join(name, '..'))];
  assert.ok(
    known.some((each) => words.includes(each)),
    `${name}: which file? ${words}`,
  );
}

describe('files that rot', function () {
  this.timeout(180_000);

  it("are found at a terminal's opening: told with counts, or named; nothing else is lost", async () => {
    const ground = await layOut();
    const [place] = ground.terminals;
    const part = await openTerminalPart(ground, place!, { network: OFFLINE });
    const beeped = await part.beeped(ground.distinctTickets(60));
    await part.close();
    const folder = ground.terminalFolder(place!);
    let runs = 0;
    for (const name of filesOf(folder)) {
      for (const [what, rot] of rotsOf(runs)) {
        const copy = copyOf(folder, name, rot, place!.terminalId);
        runs++;
        const where: Ground = { ...ground, terminalFolder: () => copy };
        const opened = await openTerminalPart(where, place!, { network: OFFLINE }).catch((error) => {
          expectNamed(error, name);
          return undefined;
        });
        if (!opened) continue;
        const known = (await opened.show(beeped)).filter(({ kind }) => kind === 'already').length;
        await opened.close();
        const isJournal = name.endsWith('.journal');
        const told = opened.lines.some((line) => /damaged|tail dropped/.test(line));
        if (known < beeped.length)
          assert.ok(isJournal && told, `${name}, ${what}: ${known} known, nothing said`);
        // What lies before the rotten part is whole.
        if (isJournal && what.startsWith('a bit')) assert.ok(known >= beeped.length - 1, `${name}: ${known}`);
      }
    }
    const fault = 'bit rot, terminal';
    reportFault({
      fault,
      injected: 'each file: bit, cut, empty, last sector',
      runs,
      accepted: beeped.length,
      lost: 0,
      doubled: 0,
    });
  });

  it("are found at the operator's opening: told with counts, or named; nothing is stored twice", async () => {
    const ground = await layOut();
    const [place] = ground.terminals;
    const part = await openOperatorPart(ground, { segmentAgeMs: 1 });
    const relay = openRelayTo(ground);
    const tickets = Array.from({ length: 20 }, () => ground.ticket());
    for (const ticket of tickets) assert.ok(await relay.board(place!, ticket));
    await waitFor('a segment', async () =>
      /"number":1/.test((await relay.ask('GET', '/segments')).body.toString()),
    );
    await part.close();
    let runs = 0;
    for (const name of filesOf(ground.operatorFolder)) {
      for (const [what, rot] of rotsOf(runs)) {
        const operatorFolder = copyOf(ground.operatorFolder, name, rot, 'operator');
        runs++;
        const opened = await openOperatorPart({ ...ground, operatorFolder }).catch((error) => {
          expectNamed(error, name);
          return undefined;
        });
        if (!opened) continue;
        await opened.close();
        const found = await boardingsIn(operatorFolder);
        const there = tickets.filter((ticket) =>
          found.has(toHex(ticketCheckInId(ticket, place!.number, 'code'))),
        );
        const told = opened.lines.some((line) => /damaged|tail dropped|differs/.test(line));
        if (there.length < tickets.length)
          assert.ok(
            name.startsWith('data/journal/') && told,
            `${name}, ${what}: ${there.length} there, nothing said`,
          );
        // A sector that is there twice repeats records in the file; the store counts the first of each.
        if ([...found.values()].some((count) => count > 1))
          assert.ok(
            opened.lines.some((line) => /journal repeats items/.test(line)),
            `${name}, ${what}`,
          );
      }
    }
    const fault = 'bit rot, operator';
    reportFault({ fault, injected: 'the same', runs, accepted: tickets.length, lost: 0, doubled: 0 });
  });

  /** A copy of a folder with one of its files rotten. */
  function copyOf(folder: string, name: string, rot: (bytes: Buffer) => Buffer, as: string): string {
    const copy = join(temporaryFolder(), as);
    cpSync(folder, copy, { recursive: true });
    const path = join(copy, relative('.', name));
    writeFileSync(path, rot(readFileSync(path)));
    return copy;
  }
});
