/**
 * Answers that a small script asked for while the page's own was still on its way (`map/early`): on a slow network their
 * round trips pass side by side. Each is taken once; what nobody asked for ahead is asked for as ever.
 */
import { request } from './request';

type Ahead = { readonly answers: Map<string, Promise<Response>>; readonly taken: Set<string> };

/** Both scripts of a page see one. */
const world = globalThis as { corideAhead?: Ahead };
const ahead = (): Ahead => {
  world.corideAhead ??= { answers: new Map(), taken: new Set() };
  return world.corideAhead;
};

/** Asks, unless the page's script was faster. The answer is still whole for whoever takes it. */
export async function askAhead(path: string, init: RequestInit): Promise<Response | undefined> {
  const { answers, taken } = ahead();
  if (taken.has(path)) return undefined;
  const answer = request(path, init);
  answers.set(path, answer);
  try {
    return (await answer).clone();
  } catch {
    // Whoever takes it hears why.
    return undefined;
  }
}

/** The answer that was asked for ahead, once. */
export function takeAhead(path: string): Promise<Response> | undefined {
  const { answers, taken } = ahead();
  taken.add(path);
  const answer = answers.get(path);
  answers.delete(path);
  return answer;
}
