import assert from 'node:assert/strict';
import { continues, readHead, readProof } from '../../../protocol/audit/head';
import { pageCity } from '../site/testing/page-city';

describe("the audit log's public doors", () => {
  it('give the head of the day, proofs up to it and no further, and monthly counts', async () => {
    const { audit, origin, city, pass } = await pageCity();
    const get = (path: string) => fetch(origin + path);
    const bytes = async (path: string) => new Uint8Array(await (await get(path)).arrayBuffer());
    for (let n = 0; n < 3; n++) await audit.append({ action: 'case-submitted', who: ['li'] });
    const first = readHead(city.keys.audit.public, await bytes('/audit/head'));
    assert.equal(first.size, 3);
    await audit.append({ action: 'sign-in', who: ['li'] });
    assert.equal((await get('/audit/proof?from=3&to=4')).status, 400, 'today shows three entries only');
    pass(86_400_000);
    const next = readHead(city.keys.audit.public, await bytes('/audit/head'));
    const proof = readProof(await bytes('/audit/proof?from=3&to=4'), 3, 4);
    assert.ok(continues(first, next, proof));
    for (const wrong of ['from=4&to=3', 'from=a&to=4', 'from=0&to=99', 'to=4'])
      assert.equal((await get(`/audit/proof?${wrong}`)).status, 400, wrong);
    assert.deepEqual(await (await get('/audit/counts')).json(), {
      months: [{ month: '2020-01', counts: { 'cases asked for': 3 } }],
    });
  });
});
