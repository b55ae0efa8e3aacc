/** Riders who scan the boarding code: their phones ask the check-in API through the site until they hear an answer. */
import { codeFromFragment } from '../../../protocol/boarding-code/layout';
import { stepOf } from '../../../protocol/boarding-code/steps';
import { ticketCheckInId } from '../../../protocol/check-in-id';
import type { RelayBody } from '../../../protocol/relay/bodies';
import type { RelayReply } from '../../../protocol/relay/reply';
import { openReply, sealRelay } from '../../../protocol/relay/sealing';
import { CITY } from '../cast';
import type { Boarding } from '../plan';
import type { Terminal } from '../terminal';
import type { Channel, City } from './channel';

/** The page gives a request this long, then tries again by itself some time later. */
const PATIENCE_MS = 10_000;
const againAfter = (below: (n: number) => number) => 20_000 + below(70_000);
/** In percent: requests and replies that the phone's network loses. */
const LOSS = 15;

const SAFE = ['checked-in', 'checked-in-late', 'already'];

export function phoneRiders(city: City): Channel {
  const { world, random, terminals, operator, witness } = city;
  let waiting = 0;
  let healed = false;
  const lost = () => !healed && random.below(100) < LOSS;

  /** One request through the site; undefined when no answer came back. */
  const post = async (body: RelayBody): Promise<RelayReply | undefined> => {
    const { message, replyKey } = sealRelay(CITY.relayKey.public, body);
    witness.sees('site: relay')(message);
    await world.clock.sleep(20 + random.below(400));
    const { backend } = operator;
    if (!backend || lost()) return undefined;
    // An operator that ends meanwhile answers nothing.
    const answer = await Promise.race([operator.ask(message), world.clock.sleep(PATIENCE_MS)]);
    await world.clock.sleep(20 + random.below(400));
    if (!answer || lost()) return undefined;
    witness.sees('site: relay')(answer);
    return openReply(replyKey, answer);
  };

  /** Asks until there is an answer that says something. */
  const ask = async (body: RelayBody): Promise<RelayReply> => {
    for (;;) {
      const reply = await post(body);
      if (reply && reply.code !== 'busy') return reply;
      await world.clock.sleep(againAfter((n) => random.below(n)));
    }
  };

  const ride = async (terminal: Terminal, url: string) => {
    const code = codeFromFragment(url.split('#')[1] ?? '');
    const scannedStep = stepOf(world.clock.now());
    const { ticket, day } = city.ticket(terminal);
    const id = ticketCheckInId(ticket, terminal.number, 'code');
    const where = { who: id, channel: 'code', terminal: terminal.id, day } as const;
    const attempt = witness.tries({ ...where, kind: 'boarding' });
    // Most tap at once; some put the phone away first, and their code is late by then.
    await world.clock.sleep(random.below(10) === 0 ? random.below(300_000) : random.below(20_000));
    const looked = random.below(2) === 0 ? await ask({ kind: 'look', code }) : undefined;
    const reply = await ask({
      kind: 'board',
      code,
      scannedStep,
      grant: looked?.grant ?? null,
      people: 1,
      ticket,
    });
    world.note('phone', `hears ${reply.code}`);
    if (!SAFE.includes(reply.code)) return;
    witness.tells(attempt, 'check-in API');
    if (!reply.receipt || random.below(3) > 0) return;
    await world.clock.sleep(random.below(60_000));
    const off = witness.tries({ ...where, kind: 'alighting' });
    const left = await ask({ kind: 'alight', id, receipt: reply.receipt, step: stepOf(world.clock.now()) });
    if (left.code === 'got-off') witness.tells(off, 'check-in API');
  };

  return {
    board: ({ terminal: place }: Boarding) => {
      const terminal = terminals[place]!;
      const url = terminal.code;
      if (!url) return;
      waiting++;
      ride(terminal, url)
        .catch((error: Error) => world.fail('phone', error.stack ?? error.message))
        .finally(() => {
          waiting--;
        });
    },
    get waiting() {
      return waiting;
    },
    heal: () => {
      healed = true;
    },
  };
}
