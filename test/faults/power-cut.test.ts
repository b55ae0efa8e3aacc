import assert from 'node:assert/strict';
import type { Context } from 'mocha';
import type { Disk } from '../../platform/disk';
import { SealedFileDamaged } from '../../platform/keyring/sealed-file';
import { nodeDisk } from '../../platform/node-disk';
import { seededRandom } from '../../platform/random';
import { ticketCheckInId } from '../../protocol/check-in-id';
import { layOut } from '../line/ground';
import type { reckon } from '../line/holds';
import { openOperatorPart } from '../line/operator-part';
import { openRelayTo } from '../line/phone';
import { OFFLINE, openTerminalPart } from '../line/terminal-part';
import { reportControl, reportFault } from '../support/fault-table';
import { soaked } from '../support/soak';
import { cuttingDisk } from './cutting-disk';
import { type Ext4, ext4 } from './machine/file-systems';
import { unsyncedDisk } from './planted-disks';
import { forgetHolders, settle } from './settle';

type Reckoned = ReturnType<typeof reckon>;

/** Writes, syncs and changes of names within which the power is cut. */
const WITHIN_OPERATIONS = 40;
/** An operator needs some forty of them to open. */
const WITHIN_OPERATIONS_OF_OPERATOR = 160;

/** The terminal's power is cut `points` times; what it beeped, it must know and hand over. */
async function cutTerminal(
  test: Context,
  points: number,
  plant: (disk: Disk) => Disk = (disk) => disk,
): Promise<Reckoned> {
  const random = seededRandom(`power cut, terminal, ${points}`);
  const card = ext4(test);
  const ground = await layOut({ terminals: card.folder });
  const [place] = ground.terminals;
  const operator = await openOperatorPart(ground);
  const accepted: Uint8Array[] = [];
  let forgotten = 0;
  for (let point = 0; point < points; point++) {
    const beeped: Uint8Array[] = [];
    let isCut = false;
    const disk = cuttingDisk(plant(nodeDisk()), 1 + random.below(WITHIN_OPERATIONS), () => {
      isCut = true;
      card.cutPower();
    });
    // Mostly without network, so that nobody but this card knows of them.
    const network = random.below(4) === 0 ? {} : { network: OFFLINE };
    const opening = openTerminalPart(ground, place!, { disk, ...network });
    const terminal = await opening.catch((error: unknown) => {
      if (!isCut) throw error;
      return undefined;
    });
    while (terminal && !isCut) {
      beeped.push(...(await terminal.beeped(ground.distinctTickets(1 + random.below(6)))));
    }
    await terminal?.close();
    card.restart();
    forgetHolders(ground.terminalFolder(place!));
    const again = await openTerminalPart(ground, place!, { network: OFFLINE });
    const known = (await again.show(beeped)).filter(({ kind }) => kind === 'already');
    forgotten += beeped.length - known.length;
    await again.close();
    accepted.push(...beeped.map((ticket) => ticketCheckInId(ticket, place!.number, 'pass')));
  }
  await operator.close();
  const reckoned = await settle(ground, accepted);
  return { ...reckoned, lost: Math.max(reckoned.lost, forgotten) };
}

/** The operator's power is cut `points` times, while a terminal and phones check in. */
async function cutOperator(
  test: Context,
  points: number,
  plant: (disk: Disk) => Disk = (disk) => disk,
): Promise<Reckoned> {
  const random = seededRandom(`power cut, operator, ${points}`);
  const disks: Ext4 = ext4(test);
  const ground = await layOut({ operator: disks.folder });
  const [place, other] = ground.terminals;
  const relay = openRelayTo(ground);
  const accepted: Uint8Array[] = [];
  for (let point = 0; point < points; point++) {
    let isCut = false;
    const disk = cuttingDisk(plant(nodeDisk()), 1 + random.below(WITHIN_OPERATIONS_OF_OPERATOR), () => {
      isCut = true;
      disks.cutPower();
    });
    const operator = await openOperatorPart(ground, { disk }).catch((error: unknown) => {
      if (!isCut) throw error;
      return undefined;
    });
    const terminal = await openTerminalPart(ground, place!);
    while (operator && !isCut) {
      const phones = Array.from({ length: random.below(4) }, () => relay.board(other!));
      const beeped = await terminal.beeped(ground.distinctTickets(random.below(6)));
      accepted.push(...beeped.map((ticket) => ticketCheckInId(ticket, place!.number, 'pass')));
      accepted.push(...(await Promise.all(phones)).filter((id) => id !== undefined));
    }
    await terminal.close();
    await operator?.close();
    disks.restart();
    forgetHolders(ground.operatorFolder);
  }
  return settle(ground, accepted);
}

describe('a power cut on a real file system', function () {
  this.timeout(soaked(60_000, 1_200_000));
  const points = soaked(4, 200);

  it('takes nothing that the terminal beeped', async function () {
    const injected = 'EXT4 shutdown just before a seeded write, sync or rename; ext4 on a loop device';
    const fault = 'power cut, terminal';
    const reckoned = await cutTerminal(this, points);
    assert.ok(reckoned.accepted > points, 'it beeped');
    reportFault({ fault, injected, runs: points, ...reckoned });
  });

  it('takes a beeped check-in where syncs are left out (control)', async function () {
    const { lost } = await cutTerminal(this, 3, unsyncedDisk);
    assert.ok(lost > 0, 'nothing was lost: the test above proves nothing');
    reportControl({ fault: 'power cut, terminal', control: `beep without sync: ${lost} lost in 3 cuts` });
  });

  it('takes nothing that the operator called stored or checked in', async function () {
    const injected = 'the same on the operator, with a terminal and phones';
    const fault = 'power cut, operator';
    const reckoned = await cutOperator(this, points);
    assert.ok(reckoned.accepted > points);
    reportFault({ fault, injected, runs: points, ...reckoned });
  });

  it('takes what was called stored where syncs are left out (control)', async function () {
    const said = await cutOperator(this, 10, unsyncedDisk).then(
      ({ lost }) => lost > 0 && `${lost} lost in 10 cuts`,
      (error: unknown) => {
        // Left out syncs can take the keyring as well, and every check-in of its days with it.
        if (error instanceof SealedFileDamaged) return 'the keyring was lost, and all days with it';
        throw error;
      },
    );
    assert.ok(said, 'nothing was lost: the test above proves nothing');
    reportControl({ fault: 'power cut, operator', control: `stored without sync: ${said}` });
  });
});
