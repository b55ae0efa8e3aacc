/** A case's own process, seen from the vault: born, fed, asked, and ended. The vault sees no share and no day key. */
import { type ChildProcess, fork } from 'node:child_process';
import { programBeside } from '../../../platform/from-source';
import type { Log } from '../../../platform/log';
import type { SecondDegree } from '../tracing/second-degree';
import type { TraceNews } from '../tracing/trace';
import type {
  AskedCoRiders,
  CaseBirth,
  FromCase,
  ReleaseAnswer,
  ResealedShare,
  ToCase,
} from './case-messages';
import type { CaseResult, RunPrints } from './newness';

export type CaseVault = {
  /** The operator's half of the days, and every segment of them, on disk. */
  release(): Promise<ReleaseAnswer>;
  profile(ref: Uint8Array): Promise<unknown>;
  registration(ref: Uint8Array): Promise<unknown>;
  registrations(phone: string): Promise<unknown>;
  /** The days' keys are whole, in the process' memory. */
  onOpened(days: readonly number[]): Promise<void>;
  /** Whose tickets were opened: called before what was found with them comes, and at once, not in its turn. */
  onTicketsOpened(entries: Uint8Array): void;
  /** What the trace shows on its way. */
  onNews(news: TraceNews): Promise<void>;
  onResult(result: CaseResult, prints: RunPrints): Promise<void>;
  onFailed(sentence: string): Promise<void>;
  /** It ended, by itself, by its time, or because it was told to. */
  onEnd(): void;
};

export type CaseChild = {
  /** The public half of the process' own key: officers' browsers seal their opened shares to it. */
  readonly key: Uint8Array;
  readonly pid: number;
  /** Hands an officer's shares on; resolves when they opened. @throws Error in words when they did not */
  give(officer: string, shares: readonly ResealedShare[]): Promise<void>;
  /** Contacts of co-riders. @throws Error in words, when it does not take them or cannot find them */
  secondDegree(asked: AskedCoRiders): Promise<SecondDegree>;
  /** Traces once more; the news and the result come as before. */
  again(): void;
  end(): Promise<void>;
};

/** @throws Error when it ends before it is ready */
export async function bearCase(birth: CaseBirth, vault: CaseVault, log: Log): Promise<CaseChild> {
  const child = start();
  const send = (message: ToCase) => {
    if (child.connected) child.send(message);
  };
  const taken = new Map<string, { resolve: () => void; reject: (error: Error) => void }>();
  let widening: { resolve: (found: SecondDegree) => void; reject: (error: Error) => void } | undefined;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const ready = new Promise<Uint8Array>((resolve, reject) => {
    ended.then(() => reject(new Error('the process of the case ended before it was ready')));
    child.on('message', (message: FromCase) => {
      if (message.type === 'ready') resolve(Uint8Array.from(message.key));
      else
        void heard(message).catch((error: Error) =>
          log.error('a case process was not understood', { error }),
        );
    });
  });
  void ended.then(() => {
    for (const { reject } of [...taken.values(), ...(widening ? [widening] : [])])
      reject(new Error('the process of the case ended'));
    vault.onEnd();
  });

  const heard = async (message: FromCase): Promise<void> => {
    if (message.type === 'tickets opened') vault.onTicketsOpened(Uint8Array.from(message.entries));
    else if (message.type === 'taken') {
      const waiting = taken.get(message.officer);
      taken.delete(message.officer);
      if (message.error === undefined) waiting?.resolve();
      else waiting?.reject(new Error(message.error));
    } else if (message.type === 'second degree') {
      if (message.found) widening?.resolve(message.found);
      else widening?.reject(new Error(message.error));
      widening = undefined;
    } else if (message.type === 'opened') await vault.onOpened(message.days);
    else if (message.type === 'news') await vault.onNews(message.news);
    else if (message.type === 'result') await vault.onResult(message.result, message.prints);
    else if (message.type === 'failed') await vault.onFailed(message.sentence);
    else if (message.type === 'ask') send(await answer(message));
  };
  const answer = async (asked: Extract<FromCase, { type: 'ask' }>): Promise<ToCase> => {
    const { id, what, ref = new Uint8Array(0), phone = '' } = asked;
    try {
      if (what === 'release') {
        const released = await vault.release();
        return { type: 'answer', id, value: released };
      }
      const value = await (what === 'registrations'
        ? vault.registrations(phone)
        : vault[what](Uint8Array.from(ref)));
      return { type: 'answer', id, value };
    } catch (error) {
      return { type: 'answer', id, error: (error as Error).message };
    }
  };

  send({ type: 'birth', birth });
  return {
    key: await ready,
    pid: child.pid!,
    give: (officer, shares) =>
      new Promise((resolve, reject) => {
        taken.set(officer, { resolve, reject });
        send({ type: 'shares', officer, shares });
      }),
    secondDegree: (asked) =>
      new Promise((resolve, reject) => {
        if (widening) return reject(new Error('contacts of contacts are being looked for: wait for them'));
        widening = { resolve, reject };
        send({ type: 'second degree', ...asked });
      }),
    again: () => send({ type: 'again' }),
    async end() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Without the vault's environment. */
function start(): ChildProcess {
  const { file, execArgv } = programBeside(__filename, 'case-process');
  return fork(file, [], {
    execArgv,
    env: {},
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}
