import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { OPERATOR_FILES } from '../../backend/operator/keys/key-files';
import type { Random } from '../../platform/random';
import { toHex, utf8 } from '../../protocol/bytes';
import { encodeCbor } from '../../protocol/cbor';
import { ticketCheckInId } from '../../protocol/check-in-id';
import {
  type BatchItem,
  decodeCheckInBatch,
  encodeCheckInBatch,
} from '../../protocol/messages/check-in-batch';
import { decodeStored } from '../../protocol/messages/stored';
import { type Ground, layOut, type Place } from '../line/ground';
import { boardingsIn, reckon } from '../line/holds';
import { type OperatorPart, openOperatorPart } from '../line/operator-part';
import { reportControl, reportFault } from '../support/fault-table';
import { soaked } from '../support/soak';
import { mutateBytes, mutateValue } from './mutate';
import { forSeeds } from './seeds';

const FILE = 'test/fuzz/batches.test.ts';
const SEEDS = soaked(100, 1_000);

describe('batches that no terminal of ours would send', function () {
  this.timeout(120_000);

  const passes = (ground: Ground, place: Place, count: number): BatchItem[] =>
    Array.from({ length: count }, () => {
      const ticket = ground.ticket();
      const id = ticketCheckInId(ticket, place.number, 'pass');
      return { kind: 'pass', id, at: ground.clock.now(), err: 100, ticket };
    });
  const envelope = (place: Place, batch: number, items: unknown[]) => ({
    v: 1 as const,
    batch,
    clock: { source: 'gnss' as const, errorMs: 100 },
    ctx: { vehicle: place.vehicleId, line: '168' },
    items,
  });
  /** A batch of ours with something wrong with its bytes, its envelope or one of its items. */
  const mutated = (random: Random, batch: ReturnType<typeof envelope>): Uint8Array => {
    if (random.below(2) === 0) return mutateBytes(random, encodeCbor(batch));
    try {
      return encodeCbor(mutateValue(random, batch));
    } catch (error) {
      // What cannot be written as CBOR is sent as it stands.
      return utf8(String(error));
    }
  };
  /** The ids that an answer promises: everything in the payload that it does not refuse. */
  const promised = (payload: Uint8Array, answer: ReturnType<typeof decodeStored>): Uint8Array[] => {
    const refused = new Set(answer.refused.map(({ id }) => toHex(id)));
    const { items } = decodeCheckInBatch(payload);
    return items.flatMap(({ kind, id }) => (kind === 'pass' && !refused.has(toHex(id)) ? [id] : []));
  };

  it('are answered, kept apart, and take nothing with them', async () => {
    const ground = await layOut();
    const [place] = ground.terminals;
    const { terminalId } = place!;
    let part: OperatorPart = await openOperatorPart(ground);
    const accepted = new Map<string, Uint8Array>();
    let unreadable = 0;
    await forSeeds(FILE, SEEDS, async (random, seed) => {
      const items = passes(ground, place!, 1 + random.below(4));
      const payload = mutated(random, envelope(place!, seed, items));
      const answer = decodeStored(await part.operator.accept({ terminalId, payload }));
      if (answer.error !== undefined) {
        assert.match(answer.error, /^check-in batch \w/, 'says what and why');
        unreadable++;
        // As the terminal does then: one at a time. Whatever is sound is stored.
        for (const item of items) {
          const alone = encodeCheckInBatch({ ...envelope(place!, seed, []), items: [item] });
          const settled = decodeStored(await part.operator.accept({ terminalId, payload: alone }));
          assert.deepEqual([settled.refused, settled.error], [[], undefined]);
          accepted.set(toHex(item.id), item.id);
        }
      } else if (isBatch(payload)) {
        for (const id of promised(payload, answer)) accepted.set(toHex(id), id);
      }
      if (seed % 50 === 0) {
        await part.close();
        part = await openOperatorPart(ground);
      }
    });
    await part.close();
    assert.ok(unreadable > SEEDS / 10, `${unreadable} could not be read at all`);
    const kept = readdirSync(join(ground.operatorFolder, OPERATOR_FILES.quarantine));
    assert.ok(
      kept.some((name) => name.endsWith('.journal')),
      'the quarantine has what was refused',
    );
    reportFault({
      fault: 'bad input, batches',
      injected: 'seeded mutations of bytes, envelopes and items',
      runs: SEEDS,
      ...reckon([...accepted.values()], await boardingsIn(ground.operatorFolder)),
    });
  });

  it('do not block what comes behind them: an unreadable item goes to quarantine, its neighbours are stored', async () => {
    const ground = await layOut();
    const [place] = ground.terminals;
    const { terminalId } = place!;
    const part = await openOperatorPart(ground);
    const [before, after] = passes(ground, place!, 2);
    const broken = { ...before!, id: new Uint8Array(16).fill(9), ticket: new Uint8Array(7) };
    const payload = encodeCbor(envelope(place!, 1, [before, broken, after]));
    const answer = decodeStored(await part.operator.accept({ terminalId, payload }));
    assert.deepEqual(answer.refused, [{ id: broken.id, code: 'unreadable' }]);
    await part.close();
    const found = await boardingsIn(ground.operatorFolder);
    assert.deepEqual(reckon([before!.id, after!.id], found), { accepted: 2, lost: 0, doubled: 0 });
    // The control: read as one, the neighbours would be refused with it.
    assert.throws(() => decodeCheckInBatch(payload), /ticket must be 163 bytes/);
    reportControl({
      fault: 'bad input, batches',
      control: 'a batch read as a whole: neighbours refused with it',
    });
  });
});

function isBatch(payload: Uint8Array): boolean {
  try {
    decodeCheckInBatch(payload);
    return true;
  } catch {
    // Some of its items are no items, or it is none: what was promised of those is in `refused`.
    return false;
  }
}
