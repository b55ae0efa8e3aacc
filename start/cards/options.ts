/** Options of `npm run cards`. */
import type { Static } from 'typebox';
import { option } from '../../platform/config';

export const CardOptions = option.group({
  count: option.whole({
    description: "riders' cards to print, each with a number of its own",
    default: 0,
    minimum: 0,
    maximum: 10_000,
  }),
  drivers: option.list(option.text({ description: 'driver number' }), {
    description: "drivers' cards to print, by the numbers that the company gave",
    default: [],
  }),
  revoke: option.list(option.text({ description: 'card number' }), {
    description: 'cards that no terminal takes any more, by the numbers printed on them',
    default: [],
  }),
  out: option.path({ description: 'the sheet, A4, ten cards a page', default: 'cards.pdf' }),
  data: option.path({
    description: "the city's folder: the operator's card key is in it",
    default: '.coride',
  }),
});

export type CardOptions = Readonly<Static<typeof CardOptions>>;
