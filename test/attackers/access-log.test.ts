import assert from 'node:assert/strict';
import { entriesIn, filledUp, listLength, sortedBytes } from '../../backend/authority/access/entries';
import { type Random, seededRandom } from '../../platform/random';
import { toHex } from '../../protocol/bytes';

describe('the access log, to the operator', function () {
  this.timeout(120_000);

  /** A day of 20 vehicles, two to six riders on each: tag and id as the operator has them, the entry that it never sees. */
  const busyDay = (random: Random) =>
    Array.from({ length: 20 }, (_, vehicle) =>
      Array.from({ length: 2 + (vehicle % 5) }, () => ({
        known: random.bytes(32),
        entry: toHex(random.bytes(8)),
      })),
    );
  /** In how many of 200 cases the operator names the index case's vehicle, by what is listed and by how much is. */
  const guessed = (list: (opened: ReturnType<typeof busyDay>[0], random: Random) => Uint8Array): number => {
    const random = seededRandom('two hundred cases');
    let right = 0;
    for (let n = 0; n < 200; n++) {
      const day = busyDay(random);
      const of = random.below(day.length);
      const entries = new Set(entriesIn(list(day[of]!, random)));
      const scores = day.map((riders) => {
        const found = riders.filter(({ known: all }) =>
          Array.from({ length: all.length - 7 }, (_, from) => toHex(all.subarray(from, from + 8))).some(
            (each) => entries.has(each),
          ),
        );
        // As long as the list of a case on this vehicle would be.
        return found.length * 1000 - Math.abs(entries.size - riders.length) + random.below(1000) / 1000;
      });
      if (scores.indexOf(Math.max(...scores)) === of) right++;
    }
    return right;
  };

  it('leaves its best guess at chance; without padding, or by tags, it would be better (controls)', () => {
    const entriesOf = (opened: ReturnType<typeof busyDay>[0]) => new Set(opened.map(({ entry }) => entry));
    // Chance: 10 of 200, standard deviation 3.
    const padded = guessed((opened, random) =>
      filledUp(entriesOf(opened), listLength(opened.length, []), random),
    );
    assert.ok(padded < 22, `${padded} of 200`);
    const bare = guessed((opened) => sortedBytes(entriesOf(opened)));
    assert.ok(bare > 30, `${bare} of 200 by the length alone`);
    const tags = (opened: ReturnType<typeof busyDay>[0]) =>
      new Set(opened.map(({ known: all }) => toHex(all.subarray(16, 24))));
    assert.equal(
      guessed((opened, random) => filledUp(tags(opened), listLength(opened.length, []), random)),
      200,
    );
  });
});
