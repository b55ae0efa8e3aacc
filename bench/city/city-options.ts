/** A city for measuring: its own folder and ports, no riders of its own. */

import type { CityOptions } from '../../start/city/options';
import { freePort } from '../../test/support/ports';

/** Ports above those of `npm start` and of tests: screens take three in a row. */
const SCREEN_PORT = 28_201;

export async function cityOn(data: string): Promise<CityOptions> {
  const [sitePort, apiPort, mqttPort] = [await freePort(), await freePort(), await freePort()];
  return {
    data,
    fresh: false,
    host: 'localhost',
    sitePort,
    consolePort: await freePort(),
    apiPort,
    mqttPort,
    enrolPort: await freePort(),
    fleetPort: await freePort(),
    commandPort: await freePort(),
    realtimePort: 0,
    // Measured is the city itself; Node-RED is no part of a check-in's way.
    flowsPort: 0,
    screenPort: SCREEN_PORT,
    metricsPort: 0,
    riders: 0,
  };
}
