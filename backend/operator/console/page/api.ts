/** What the page asks its server. */
import type { Overview } from '../../fleet/row';
import type { NotedChange } from '../../registry/changes';
import type { FeedAnswer } from '../feed-answer';
import type { Role } from '../roles';
import type { RegistryRefusal } from '../shown-registry';
import type { Words } from './words';

export type Code = {
  readonly code: string;
  readonly scan: string;
  readonly vehicleId: string;
  readonly endsInMs: number;
  readonly triesLeft: number;
  readonly used: boolean;
};

export type FleetView = Overview & {
  readonly time: number;
  readonly vehicles: readonly { readonly id: string; readonly label: string; readonly lineId?: string }[];
  readonly codes: readonly Code[];
  readonly changes: readonly NotedChange[];
};

export type { FeedAnswer };

/** Who is signed in, and what the server would do for them. */
export type Me = {
  readonly name: string;
  readonly role: Role;
  readonly may: { readonly doors: readonly string[]; readonly orders: readonly string[] };
};

/** Refused by the server, in its words. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
    /** The same in both languages. */
    readonly words?: Words,
    /** By field of a form. */
    readonly faults?: Readonly<Record<string, Words>>,
  ) {
    super(message);
  }
}

export async function ask<T>(path: string, body?: unknown): Promise<T> {
  const answer = await fetch(path, {
    ...(body !== undefined && {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
    credentials: 'same-origin',
    redirect: 'error',
    cache: 'no-store',
  });
  const said = (await answer.json()) as T & Partial<RegistryRefusal>;
  if (!answer.ok)
    throw new Refused(answer.status, said.error ?? String(answer.status), said.words, said.faults);
  return said;
}
