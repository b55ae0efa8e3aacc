/** A desk for messages on a disk in memory, with a gateway that keeps what it was handed. */
import { MemoryDisk } from '../../../platform/memory-disk';
import { seededRandom } from '../../../platform/random';
import { virtualClock } from '../../../platform/virtual-clock';
import type { AuditEvent } from '../audit/entry';
import type { SmsGateway } from '../registrar/sms-gateway';
import { FOLDER, silent } from '../testing/city';
import type { TraceResult } from '../tracing/trace';
import { BREAKER_DEFAULTS } from './breaker';
import { createRoundDesk } from './round-desk';
import { openRoundStore } from './round-store';

export const CASE = { caseId: '2020-0112-01', caseHash: 'the hash of the case' };
export const WHY = 'six riders of line 168 share the ride';
export const MESSAGE_CONFIG = { breaker: BREAKER_DEFAULTS, gap: 0, patience: 10_000, most: 500 };

export type Contact = TraceResult['coRiders'][number]['contact'];
export const phoneOf = (i: number) => `+861380024${String(6000 + i)}`;
export const phones = (count: number): Contact[] =>
  Array.from({ length: count }, (_, i) => ({ kind: 'phone', phone: phoneOf(i) }));
export const all = (count: number) => Array.from({ length: count }, (_, i) => i);

/** @param behave what becomes of a message, the `nth` since the start: taken unless it throws */
export function keptGateway(behave: (phone: string, nth: number) => void | Promise<void> = () => {}) {
  const sent: string[] = [];
  const texts = new Set<string>();
  const gateway: SmsGateway = {
    async send(phone, text) {
      sent.push(phone);
      texts.add(text);
      await behave(phone, sent.length);
    },
  };
  /** How many messages the number got that got most. */
  const mostOften = () => Math.max(0, ...sent.map((phone) => sent.filter((each) => each === phone).length));
  return { gateway, sent, texts, mostOften };
}

export type MessageHouse = Awaited<ReturnType<MessageGround['open']>>;
export type MessageGround = ReturnType<typeof messageGround>;

/** What outlives a process: disk, clock, audit, and the case's result. */
export function messageGround(disk = new MemoryDisk()) {
  const clock = virtualClock();
  const audited: AuditEvent[] = [];
  const ground = {
    disk,
    clock,
    audited,
    contacts: phones(6),
    store: () => openRoundStore({ disk, folder: FOLDER, random: seededRandom(1), log: silent }),
    /** The vault's process starts. */
    async open(gateway: SmsGateway) {
      const store = await ground.store();
      const found = () => ({ coRiders: ground.contacts.map((contact) => ({ contact })) });
      const desk = createRoundDesk({
        clock,
        random: seededRandom('desk'),
        log: silent,
        store,
        gateway,
        audit: {
          append: async (event) => {
            audited.push(event);
            return undefined as never;
          },
        },
        resultOf: () => found() as unknown as TraceResult,
        config: MESSAGE_CONFIG,
      });
      await desk.start();
      return {
        desk,
        async asked(chosen: readonly number[]) {
          const shown = desk.prepare('li', { ...CASE, chosen });
          return desk.ask('li', shown.id, WHY);
        },
        /** Lets promises run until the round is in one of these states. */
        async until(id: string, ...states: string[]) {
          for (let turn = 0; turn < 20_000; turn++) {
            if (states.includes(desk.view(id).state)) return desk.view(id);
            await new Promise((resolve) => setImmediate(resolve));
          }
          throw new Error(`the round is ${desk.view(id).state}, not ${states.join(' or ')}`);
        },
        async close() {
          await desk.close();
          await store.close();
        },
      };
    },
  };
  return ground;
}
