/** Simulated terminals at the broker: real MQTT sessions, one certificate each, batches of real passes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PreparedTerminal } from '../../backend/operator/keys/prepare';
import { mqttNetwork } from '../../platform/mqtt-network';
import type { Session } from '../../platform/network';
import { ticketCheckInId } from '../../protocol/check-in-id';
import { encodeCheckInBatch } from '../../protocol/messages/check-in-batch';
import { encodeJson } from '../../protocol/messages/state';
import { decodeStored, type Stored } from '../../protocol/messages/stored';
import { topics } from '../../protocol/topics';
import { DEMO_OPERATOR } from '../../start/demo-registry';

/** Below the broker's 20 messages a second a terminal, which would otherwise be what is measured. */
export const SPACING_MS = 60;

export class TerminalClient {
  private batch = 0;
  private nextTicket = 0;
  private onStored = (_stored: Stored) => {};

  private constructor(
    private readonly terminal: PreparedTerminal,
    private readonly session: Session,
    /** A ticket counts once at each terminal, so all terminals read the same ones. */
    private readonly tickets: readonly Uint8Array[],
  ) {
    session.onMessage((_topic, payload) => this.onStored(decodeStored(payload)));
  }

  static async connect(
    terminal: PreparedTerminal,
    mqttPort: number,
    tickets: readonly Uint8Array[],
  ): Promise<TerminalClient> {
    const { terminalId, folder } = terminal;
    const pem = (name: string) => readFileSync(join(folder, name), 'utf8');
    const session = await mqttNetwork().connect({
      host: 'localhost',
      port: mqttPort,
      clientId: terminalId,
      tls: { ca: pem('ca.pem'), cert: pem('cert.pem'), key: pem('key.pem') },
      keepAlive: 60,
      will: {
        topic: topics.terminal(DEMO_OPERATOR, terminalId, 'state'),
        payload: encodeJson({ v: 1, state: 'lost', session: 1 }),
        qos: 1,
        retain: true,
      },
    });
    await session.subscribe([topics.stored(terminalId)]);
    return new TerminalClient(terminal, session, tickets);
  }

  /**
   * Sends batches of `items` passes at an even pace, the next never before the last was stored.
   * @param end on performance.now()
   * @returns from publishing to `stored`, ms each
   */
  async sendUntil(end: number, items: number): Promise<number[]> {
    const times: number[] = [];
    await sleep(Math.random() * SPACING_MS);
    while (performance.now() < end) {
      const took = await this.send(items);
      times.push(took);
      if (took < SPACING_MS) await sleep(SPACING_MS - took);
    }
    return times;
  }

  close(): Promise<void> {
    return this.session.close();
  }

  private async send(items: number): Promise<number> {
    const { terminalId } = this.terminal;
    const batch = ++this.batch;
    const payload = this.passes(batch, items);
    const stored = new Promise<Stored>((resolve) => {
      this.onStored = (each) => {
        if (each.batch === batch) resolve(each);
      };
    });
    const from = performance.now();
    await this.session.publish(topics.checkIn(terminalId), payload, { qos: 1 });
    const { refused, error } = await stored;
    const took = performance.now() - from;
    if (error || refused.length > 0)
      throw new Error(`check-ins were not stored: ${error ?? refused[0]!.code}`);
    return took;
  }

  private passes(batch: number, items: number): Uint8Array {
    const from = this.nextTicket;
    this.nextTicket += items;
    const tickets = this.tickets.slice(from, this.nextTicket);
    if (tickets.length < items) throw new Error('a terminal has used every ticket: make more');
    const at = Date.now();
    return encodeCheckInBatch({
      v: 1,
      batch,
      clock: { source: 'server', errorMs: 50 },
      ctx: { vehicle: this.terminal.vehicleId, line: '168' },
      items: tickets.map((ticket) => ({
        kind: 'pass' as const,
        id: ticketCheckInId(ticket, this.terminal.number, 'pass'),
        at,
        err: 50,
        ticket,
      })),
    });
  }
}
