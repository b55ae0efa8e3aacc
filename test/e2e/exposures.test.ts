import assert from 'node:assert/strict';
import {
  AFTERNOON,
  type PageCity,
  pageCity,
  type RiderPhone,
} from '../../backend/authority/site/testing/page-city';
import { aWeekOfPlaces, SOURCE } from '../../backend/authority/site/testing/places';
import { searchFor } from '../privacy/search/search';
import { screenshot } from '../support/screenshots';
import { waitFor } from '../support/wait';
import { tapLineTo, type Wiretap } from './wiretap';

const MINUTE = 60_000;
/** 市府广场, to more digits than a map shows. */
const HERE = { latitude: 41.80691234, longitude: 123.42619876, accuracy: 40 };

/** What nobody but the phone may learn: where it is, and which trip it was asked about. */
const secrets = searchFor([
  { name: 'latitude', value: '41.806' },
  { name: 'longitude', value: '123.426' },
  { name: 'vehicle', value: '302178' },
  { name: 'line', value: '168路' },
  { name: 'line in an address', value: encodeURIComponent('168路') },
]);
const told = (wire: Wiretap) => [...new Set(secrets(wire.heard()).map(({ canary }) => canary))];
const askedFor = (wire: Wiretap) =>
  [...new Set(wire.requests().filter((line) => line.includes('/exposures/')))].sort();

async function boardAndRide(city: PageCity, wire: Wiretap, phone: RiderPhone): Promise<void> {
  await phone.page.goto(city.operator.codeAddress(wire.origin, city.city.clock.now()));
  await phone.register();
  await phone.view('checked-in');
  city.pass(20 * MINUTE);
}

describe('e2e: did I travel with a case, and where are cases near me', function () {
  this.timeout(90_000);

  it('is found on three phones, by diary, by line and date, and near a place; none of it leaves them', async () => {
    const city = await pageCity();
    city.operator.about = { ...city.operator.about, vehicle: '302178' };
    const wire = await tapLineTo(city.site.port);
    const [rider, stranger, passerBy] = [
      await city.phone(),
      await city.phone({ small: true }),
      await city.phone({ geolocation: HERE, permissions: ['geolocation'], reducedMotion: 'reduce' }),
    ];
    await boardAndRide(city, wire, rider);

    // One officer alone publishes nothing.
    const from = AFTERNOON - 10 * MINUTE;
    const draft = await city.shelf.propose('li', 'case of 12 January', {
      kind: 'rides',
      rides: [{ line: '168路', vehicle: '302178', from, to: AFTERNOON + 12 * MINUTE }],
      source: SOURCE,
    });
    await rider.page.goto(`${wire.origin}/#check`);
    await rider.view('check-nothing');
    await assert.rejects(() => city.shelf.approve(draft.id, 'li'), /another officer must approve/);
    await city.shelf.approve(draft.id, 'wang');
    await city.publish(aWeekOfPlaces());
    wire.forget();

    await rider.page.goto(`${wire.origin}/`);
    await rider.page.reload();
    await rider.page.locator('#news-look').click();
    await rider.view('check-found');
    assert.match(
      await rider.page.locator('main').innerText(),
      /有 1 段行程同车[\s\S]*168路[\s\S]*沈阳市疾控中心/,
    );
    await screenshot(rider.page, 'e2e-rider-found');
    const ofRider = askedFor(wire);

    wire.forget();
    const { page } = stranger;
    await page.goto(`${wire.origin}/#check`);
    await page.locator('#check-other').click();
    await page.locator('#check-number').pressSequentially('168');
    await page.locator('#check-suggestions li').first().click();
    await page.locator('#check-look').click();
    await stranger.view('check-answer-found');
    assert.match(await page.locator('main').innerText(), /查到 1 段病例行程[\s\S]*302178/);
    await screenshot(page, 'e2e-stranger-found');
    assert.deepEqual(askedFor(wire), ofRider, 'who has a diary and who has none ask for the same');
    assert.ok(ofRider.length > 7 && ofRider.every((line) => !line.includes('?')), ofRider.join());

    await passerBy.page.goto(`${wire.origin}/map`);
    await passerBy.page.locator('.mark').first().waitFor();
    await passerBy.page.locator('#near').click();
    await passerBy.page.locator('.me').waitFor();
    assert.match(await passerBy.page.locator('.few').innerText(), /^沈阳北站 候车厅\s+1\.2 公里/);
    await screenshot(passerBy.page, 'e2e-near');
    assert.deepEqual(askedFor(wire), ofRider, 'nor does who looks at the map ask for anything else');

    assert.ok(wire.heard().length > 5_000, 'the line was listened to');
    assert.deepEqual(told(wire), []);
    for (const phone of [rider, stranger, passerBy]) {
      assert.deepEqual(phone.errors, []);
      assert.deepEqual([...phone.hosts], [new URL(wire.origin).host]);
    }

    // Control: a page that asked the site itself would be heard.
    await passerBy.page.evaluate(
      `fetch('/exposures/near?lat=${HERE.latitude}&lon=${HERE.longitude}&line=${encodeURIComponent('168路')}')`,
    );
    await waitFor('what a careless page tells', () => told(wire).length >= 3);
  });
});
