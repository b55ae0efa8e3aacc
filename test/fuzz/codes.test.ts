import assert from 'node:assert/strict';
import { codeFromFragment, codeUrl } from '../../protocol/boarding-code/layout';
import { ticketCheckInId } from '../../protocol/check-in-id';
import { Malformed } from '../../protocol/errors';
import { encodePass } from '../../protocol/pass';
import { isSentenceCode } from '../../protocol/sentences';
import { settle } from '../faults/settle';
import { layOut } from '../line/ground';
import { openOperatorPart } from '../line/operator-part';
import { openRelayTo } from '../line/phone';
import { OFFLINE, openTerminalPart } from '../line/terminal-part';
import { reportFault } from '../support/fault-table';
import { soaked } from '../support/soak';
import { mutateBytes, mutateText, oneOf } from './mutate';
import { forSeeds } from './seeds';

const FILE = 'test/fuzz/codes.test.ts';
const SEEDS = soaked(100, 1_000);

describe('codes that nobody of ours drew', function () {
  this.timeout(180_000);

  it('are refused in words at the scanner, and the next good pass is taken', async () => {
    const ground = await layOut();
    const [place] = ground.terminals;
    const part = await openTerminalPart(ground, place!, { network: OFFLINE });
    const beeped: Uint8Array[] = [];
    await forSeeds(FILE, SEEDS, async (random, seed) => {
      const ticket = ground.ticket();
      const form = oneOf(random, [
        () => mutateText(random, encodePass(ticket)),
        () => encodePass(mutateSameSize(random.bytes(1)[0]!, ticket)),
        () => mutateText(random, `CR2:${encodePass(ticket).slice(4, 121)}`),
        () => mutateText(random, codeUrl(ground.bundle.site, ground.code(place!))),
      ]);
      const [outcome] = await part.scan([form()]);
      assert.notEqual(outcome?.kind, 'accepted');
      if (outcome?.kind === 'refused') {
        const { moment } = part.screen();
        assert.ok(moment?.sentence.zh && moment.sentence.en, 'it says so in both languages');
      }
      if (seed % 10 === 0) beeped.push(...(await part.beeped([ground.ticket()])));
    });
    assert.ok(beeped.length > 0);
    assert.deepEqual(
      part.lines.filter((line) => / error /.test(line)),
      [],
    );
    await part.close();
    const ids = beeped.map((ticket) => ticketCheckInId(ticket, place!.number, 'pass'));
    const injected = 'seeded mutations of passes, cards and links';
    reportFault({ fault: 'bad input, scanned codes', injected, runs: SEEDS, ...(await settle(ground, ids)) });
  });

  it('lead a phone to a sentence, or nowhere', async () => {
    const ground = await layOut();
    const [place] = ground.terminals;
    const part = await openOperatorPart(ground);
    const relay = openRelayTo(ground);
    let answered = 0;
    await forSeeds(FILE, SEEDS, async (random) => {
      const isText = random.below(2) === 0;
      const good = ground.code(place!);
      const bytes = isText ? good : sixteen(mutateBytes(random, good));
      const url = codeUrl(ground.bundle.site, bytes);
      let code: Uint8Array;
      try {
        code = codeFromFragment((isText ? mutateText(random, url) : url).split('#')[1] ?? '');
      } catch (error) {
        assert.ok(error instanceof Malformed, String(error));
        return;
      }
      const reply = await relay.send({ kind: 'look', code });
      assert.ok(reply && isSentenceCode(reply.code), reply?.code);
      answered++;
    });
    assert.ok(answered > 0);
    assert.deepEqual(
      part.lines.filter((line) => / error /.test(line)),
      [],
    );
    await part.close();
  });
});

/** A code's 16 bytes, whatever became of them. */
const sixteen = (bytes: Uint8Array) => Uint8Array.from({ length: 16 }, (_, i) => bytes[i] ?? 0);

/** Another ticket of the same size: a bit is flipped. */
function mutateSameSize(at: number, ticket: Uint8Array): Uint8Array {
  const changed = ticket.slice();
  changed[at % ticket.length]! ^= 1 << (at % 8);
  return changed;
}
