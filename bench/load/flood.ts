/** One terminal gone mad: small QoS 1 packets on its own check-in lane, as fast as its line takes them. */
import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import mqttPacket from 'mqtt-packet';
import { topics } from '../../protocol/topics';
import type { LoadTerminal } from './terminal';

const AT_ONCE = 200;

/** Resolves with how many packets the line took within `ms`; the broker may close it, then it comes again. */
export async function flood(terminal: LoadTerminal, ms: number): Promise<number> {
  const topic = topics.checkIn(terminal.terminal.terminalId);
  const end = Date.now() + ms;
  let sent = 0;
  while (Date.now() < end) {
    const line = terminal.line;
    for (let i = 0; line && i < AT_ONCE; i++) {
      const publish = {
        cmd: 'publish',
        topic,
        payload: 'x',
        qos: 1,
        messageId: 1 + (sent++ % 65_535),
      } as const;
      line.write(mqttPacket.generate({ ...publish, dup: false, retain: false }));
    }
    if (line?.writableNeedDrain) await Promise.race([once(line, 'drain'), once(line, 'close'), later(end)]);
    else await turn();
  }
  return sent;
}

const later = (end: number) => new Promise((done) => setTimeout(done, Math.max(0, end - Date.now())).unref());
