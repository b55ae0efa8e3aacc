/** The group `pages`: what the public pages cost a slow phone. */
import type { Row } from '../measure';
import { firstViewRows } from './first-view';
import { mapRows } from './map';
import { matchRows } from './match';

export const pagesRows = async (): Promise<Row[]> => [
  ...(await firstViewRows()),
  ...(await mapRows()),
  ...(await matchRows()),
];
