import assert from 'node:assert/strict';
import { topics } from '../protocol/topics';
import { mayReceive } from './access';
import { OPERATOR, OTHER, stateTopic, T } from './testing/peers';

describe('broker: what a terminal may receive', () => {
  const own = [
    topics.stored(T),
    topics.boarded(T),
    topics.desired(T),
    topics.command(T, '7f0c'),
    topics.bundle('keys'),
    topics.server('ingest'),
    topics.server('registry'),
  ];
  const foreign = [
    topics.stored(OTHER),
    topics.boarded(OTHER),
    topics.desired(OTHER),
    topics.command(OTHER, '7f0c'),
    topics.checkIn(T),
    stateTopic(T),
    topics.terminal(OPERATOR, OTHER, 'position'),
    topics.command(T, ''),
    topics.command(T, 'a/b'),
    `${topics.stored(T)}/x`,
    'coride/1/server/x/state',
    '$SYS/x/new/clients',
  ];
  for (const topic of own) it(`${topic}: yes`, () => assert.equal(mayReceive(T, topic), true));
  for (const topic of foreign) it(`${topic}: no`, () => assert.equal(mayReceive(T, topic), false));
});
