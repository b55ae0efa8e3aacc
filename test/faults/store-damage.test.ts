import assert from 'node:assert/strict';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { OPERATOR_FILES } from '../../backend/operator/keys/key-files';
import { LEVEL_DAMAGES } from '../../platform/journal/level-damage.fixture';
import { ticketCheckInId } from '../../protocol/check-in-id';
import { encodeCheckInBatch } from '../../protocol/messages/check-in-batch';
import { decodeStored } from '../../protocol/messages/stored';
import { type Ground, layOut } from '../line/ground';
import { boardingsIn, reckon } from '../line/holds';
import { type OperatorPart, openOperatorPart } from '../line/operator-part';
import { openRelayTo } from '../line/phone';
import { whenTestEnds } from '../support/cleanup';
import { reportControl, reportFault } from '../support/fault-table';
import { temporaryFolder } from '../support/folders';

const FAULT = "LevelDB of the operator's store damaged";

describe("the operator's store, damaged while nobody has it open", function () {
  this.timeout(120_000);
  let ground: Ground;
  let passes: Uint8Array[];
  let rides: Uint8Array[];
  let accepted: Uint8Array[];

  before(async () => {
    ground = await layOut();
    const [place, other] = ground.terminals;
    passes = Array.from({ length: 60 }, () => ground.ticket());
    rides = Array.from({ length: 6 }, () => ground.ticket());
    accepted = passes.map((ticket) => ticketCheckInId(ticket, place!.number, 'pass'));
    // Twice, for LevelDB makes tables of its log when it opens.
    for (const half of [0, 1]) {
      const part = await openOperatorPart(ground);
      const openRelay = openRelayTo(ground);
      await publish(part, passes.slice(half * 30, half * 30 + 30));
      for (const ticket of rides.slice(half * 3, half * 3 + 3)) {
        const id = await openRelay.board(other!, ticket);
        assert.ok(id);
        accepted.push(id);
      }
      await part.close();
    }
  });

  const publish = async ({ operator }: OperatorPart, tickets: readonly Uint8Array[]) => {
    const [place] = ground.terminals;
    for (let at = 0; at < tickets.length; at += 10) {
      const items = tickets.slice(at, at + 10).map((ticket) => ({
        kind: 'pass' as const,
        id: ticketCheckInId(ticket, place!.number, 'pass'),
        at: ground.clock.now(),
        err: 100,
        ticket,
      }));
      const payload = encodeCheckInBatch({
        v: 1,
        batch: at,
        clock: { source: 'gnss', errorMs: 100 },
        ctx: { vehicle: place!.vehicleId },
        items,
      });
      const answer = decodeStored(await operator.accept({ terminalId: place!.terminalId, payload }));
      assert.deepEqual([answer.refused, answer.error], [[], undefined]);
    }
  };

  /** Damages a copy of the folder, opens it, sends everything again as terminals and phones do, and counts. */
  const sendAgain = async (damage: (folder: string) => void) => {
    const operatorFolder = join(temporaryFolder(), 'operator');
    cpSync(ground.operatorFolder, operatorFolder, { recursive: true });
    damage(operatorFolder);
    const part = await openOperatorPart({ ...ground, operatorFolder });
    await publish(part, passes);
    // Connections that were kept open lead to the operator that was closed.
    const relay = openRelayTo(ground);
    const again = await Promise.all(rides.map((ticket) => relay.board(ground.terminals[1]!, ticket)));
    assert.ok(
      again.every((id) => id !== undefined),
      'phones hear that they are checked in already',
    );
    await part.close();
    return { lines: part.lines, ...reckon(accepted, await boardingsIn(operatorFolder)) };
  };
  const indexOf = (folder: string) => join(folder, OPERATOR_FILES.store, 'index');

  it('finds every damage of its LevelDB at opening, makes the index anew from the journal, and says so', async () => {
    const total = { accepted: 0, lost: 0, doubled: 0 };
    for (const [what, damage] of LEVEL_DAMAGES) {
      const { lines, ...counted } = await sendAgain((folder) => damage(indexOf(folder)));
      assert.ok(
        lines.some((line) => /index.*(records|Keys)=\d+/.test(line)),
        `${what}: says with counts what it did: ${lines.join('\n')}`,
      );
      for (const key of ['accepted', 'lost', 'doubled'] as const) total[key] += counted[key];
    }
    reportFault({ fault: FAULT, injected: 'FAULTS 3.2, each way', runs: LEVEL_DAMAGES.length, ...total });
  });

  it('stores twice where the journal is not compared (control)', async () => {
    plantNoCompare();
    const found: string[] = [];
    for (const [what, damage] of LEVEL_DAMAGES.filter(([what]) =>
      /MANIFEST cut|CURRENT missing/.test(what),
    )) {
      const { doubled } = await sendAgain((folder) => damage(indexOf(folder)));
      if (doubled > 0) found.push(`${what}: ${doubled}`);
    }
    assert.ok(found.length > 0, 'nothing was stored twice: the test above proves nothing');
    reportControl({ fault: FAULT, control: `journal and index not compared: doubled (${found.join('; ')})` });
  });

  it('has one copy of each item when index and journal disagree in any way', async () => {
    const strange = await strangeIndex();
    const ways: [string, (index: string) => void][] = [
      ['no index', (index) => rmSync(index, { recursive: true })],
      [
        'the index of another store',
        (index) => {
          rmSync(index, { recursive: true });
          cpSync(strange, index, { recursive: true });
        },
      ],
    ];
    for (const [what, damage] of ways) {
      const { lost, doubled } = await sendAgain((folder) => damage(indexOf(folder)));
      assert.deepEqual([what, lost, doubled], [what, 0, 0]);
    }
  });

  it('belongs to one process: a second one is told which, also when LOCK was removed', async () => {
    const part = await openOperatorPart(ground);
    whenTestEnds(() => part.close());
    const second = () => openOperatorPart({ ...ground, apiPort: 0, mqttPort: 0 });
    const words = new RegExp(`operator is in use by process ${process.pid}: stop that process`);
    await assert.rejects(second(), words);
    rmSync(join(indexOf(ground.operatorFolder), 'LOCK'));
    await assert.rejects(second(), words);
    // The first goes on as if nobody had come.
    await publish(part, [ground.ticket()]);
  });

  /** Index of a store that holds other check-ins. */
  async function strangeIndex(): Promise<string> {
    const other = await layOut();
    const part = await openOperatorPart(other);
    const [place] = other.terminals;
    const strange = openRelayTo(other);
    await strange.board(place!);
    await part.close();
    return indexOf(other.operatorFolder);
  }
});

/** Takes the comparison of journal and index out of this process until the test ends. */
function plantNoCompare(): void {
  const check = require('../../platform/journal/index-check') as { checkIndex: unknown };
  const { checkIndex } = check;
  check.checkIndex = async () => undefined;
  whenTestEnds(() => {
    check.checkIndex = checkIndex;
  });
}
