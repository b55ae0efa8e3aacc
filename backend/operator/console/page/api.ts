/** What the page asks its server. */
import type { Overview } from '../../fleet/row';
import type { FeedAnswer } from '../feed-answer';

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
  readonly changes: readonly { readonly at: string; readonly who: string; readonly what: string }[];
};

export type { FeedAnswer };

/** Refused by the server, in its words. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
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
  const said = (await answer.json()) as T & { error?: string };
  if (!answer.ok) throw new Refused(answer.status, said.error ?? String(answer.status));
  return said;
}
