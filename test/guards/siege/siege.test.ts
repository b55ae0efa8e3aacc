import assert from 'node:assert/strict';
import { reportControl, reportFault } from '../../support/fault-table';
import { temporaryFolder } from '../../support/folders';
import { waitFor } from '../../support/wait';
import { flood, hugeConnects } from './attacks';
import { openBrokerChild } from './broker-child';
import { SCENARIOS } from './scenarios';

const CLIENTS = 100;
const [, , FLOOD] = SCENARIOS;

describe(`siege: a broker in a process of its own, ${CLIENTS} terminals (npm run soak: 2,000)`, function () {
  this.timeout(180_000);

  for (const { fault, injected, holds, run } of SCENARIOS)
    it(`${holds}; nothing is lost, nothing doubled`, async () => {
      const { accepted, lost, doubled } = await run(CLIENTS);
      assert.ok(accepted >= CLIENTS * 4, `only ${accepted} were accepted`);
      reportFault({ fault, injected, runs: CLIENTS, accepted, lost, doubled });
    });

  it('control, aedes that answers through its emitter: such a flood ends it', async () => {
    const broker = await openBrokerChild('answers-by-emitter', temporaryFolder());
    // The one during which it dies cannot end well.
    for (let i = 0; i < 40 && !broker.end(); i++) await Promise.allSettled([flood(broker, 40, 5_000)]);
    const end = await waitFor('its end', broker.end);
    assert.match(end, /RangeError: Maximum call stack size exceeded/);
    reportControl({ fault: FLOOD!.fault, control: `answers through aedes' emitter: ${end}` });
  });

  it('control, aedes without the count of headers: CONNECTs of 256 MB fill its memory', async () => {
    const broker = await openBrokerChild('answers-by-emitter', temporaryFolder());
    const before = (await broker.figures()).rss;
    await hugeConnects(broker, 20, 8);
    const grown = (await broker.figures()).rss - before;
    assert.ok(grown > 120e6, `its memory grew by ${grown} bytes only`);
  });
});
