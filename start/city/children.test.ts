import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../test/support/folders';
import { Children } from './children';

describe("the city's processes", function () {
  this.timeout(60_000);

  it('start a part again that ends at once, a few times, and then say that it cannot go on', async () => {
    const folder = temporaryFolder();
    const entry = join(folder, 'ends.ts');
    writeFileSync(entry, "console.error('no such key'); process.exit(3);");
    const said: string[] = [];
    const given = new Promise<[string, number]>((resolve) => {
      const children = new Children(
        join(folder, 'logs'),
        (_part, line) => said.push(line),
        (part, code) => resolve([part, code]),
        { restarts: 2 },
      );
      children.start({ name: 'ends', entry, args: [] }).catch((error: Error) => said.push(error.message));
    });
    assert.deepEqual(await given, ['ends', 3]);
    assert.equal(said.filter((line) => line === 'ended (3); starting it again').length, 2);
    assert.ok(said.some((line) => /ends ended with code 3: no such key \(see .*ends\.log\)/.test(line)));
  });
});
