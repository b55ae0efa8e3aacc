/** The map with 10,000 places on a slow phone: how it moves under a finger, and what a handle of days costs. */
import { pageCity } from '../../backend/authority/site/testing/page-city';
import { manyPlaces, places } from '../../backend/authority/site/testing/places';
import { latencyRows, quantile, type Row } from '../measure';
import { watchFrames } from './frames';
import { SLOWER, type SlowPhone, slowPhone } from './slow-phone';

const ROUNDS = 3;
const PLACES = 10_000;

export async function mapRows(): Promise<Row[]> {
  const city = await pageCity();
  await city.publish(places(manyPlaces(PLACES)));
  const [frames, steps, opened]: [number[][], number[][], number[]] = [[], [], []];
  for (let round = 0; round < ROUNDS; round++) {
    const phone = await slowPhone({ network: false });
    const { page } = phone;
    const from = performance.now();
    await page.goto(`${city.origin}/map`);
    await page.locator('.mark').first().waitFor({ timeout: 60_000 });
    opened.push((performance.now() - from) / 1000);
    frames.push(await framesOfDrag(phone));
    steps.push(await stepsOfDays(phone));
    await phone.close();
  }
  const how = `${PLACES.toLocaleString('en-US')} places, CPU slowed ${SLOWER} times`;
  return [
    {
      name: 'map, opened to its numbers',
      unit: 's',
      values: opened,
      note: `${how}; download and parsing of 2.9 MB among it`,
    },
    ...latencyRows(
      'map, a frame while a finger drags it',
      frames,
      `${how}; 16.7 is every frame of 60 a second`,
    ),
    {
      name: 'map, one step of a handle of days to new numbers',
      unit: 'ms',
      values: steps.map((times) => quantile(times, 0.5)),
      note: `${how}; clustered anew`,
    },
  ];
}

/** Times between frames while a finger moves over the map and back, ms. */
async function framesOfDrag({ page, devtools }: SlowPhone): Promise<number[]> {
  const frames = await watchFrames(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', x?: number, y?: number) =>
    devtools.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: x === undefined || y === undefined ? [] : [{ x, y }],
    });
  for (let swipe = 0; swipe < 4; swipe++) {
    const way = swipe % 2 === 0 ? 1 : -1;
    await touch('touchStart', 195, 300);
    for (let step = 1; step <= 30; step++)
      await touch('touchMove', 195 + way * step * 4, 300 + way * step * 2);
    await touch('touchEnd');
  }
  return frames();
}

/** Times from a key on a handle to the next frame after the numbers changed, ms. */
async function stepsOfDays({ page }: SlowPhone): Promise<number[]> {
  return (await page.evaluate(`(async () => {
    const handle = document.querySelector('#days-from');
    const times = [];
    for (let day = 1; day <= 8; day++) {
      const from = performance.now();
      handle.value = String(day);
      handle.dispatchEvent(new Event('input'));
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      times.push(performance.now() - from);
    }
    return times;
  })()`)) as number[];
}
