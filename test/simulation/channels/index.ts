/** The channels that the simulation plays, by their name in a plan. */
import type { Boarding } from '../plan';
import type { Channel, City } from './channel';
import { phoneRiders } from './code';
import { assistedRiders, cardRiders } from './named';
import { passRiders } from './pass';

export type { Channel, City } from './channel';

export const CHANNELS: { readonly [by in Boarding['by']]: (city: City) => Channel } = {
  pass: passRiders,
  code: phoneRiders,
  card: cardRiders,
  assisted: assistedRiders,
};
