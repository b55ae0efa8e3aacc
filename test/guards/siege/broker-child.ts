import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { identities, OPERATOR } from '../../../broker/testing/peers';
import { fromSource } from '../../../platform/from-source';
import { whenTestEnds } from '../../support/cleanup';
import type { Figures, Start } from './messages';

/** A broker in a process of its own. */
export type BrokerChild = {
  readonly port: number;
  /** How its process ended, such as `exit code 1` or `SIGKILL`, with the first line that names an error; undefined while it lives. */
  readonly end: () => string | undefined;
  figures(): Promise<Figures>;
  /** SIGKILL: it gets no time for anything. */
  kill(): Promise<void>;
};

/** Starts it; rejects when it ends before it listens. It ends with the test. */
export async function openBrokerChild(kind: Start['kind'], folder: string, port = 0): Promise<BrokerChild> {
  const child = fork(join(__dirname, 'broker-process.ts'), {
    execArgv: fromSource(),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let words = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    words += text;
  });
  let end: string | undefined;
  child.on('close', (code, signal) => {
    const [error] = /^\S*Error: .*$/m.exec(words) ?? [];
    end = `${signal ?? `exit code ${code}`}${error ? `, ${error}` : ''}`;
  });
  const kill = async () => {
    if (end) return;
    const closed = once(child, 'close');
    child.kill('SIGKILL');
    await closed;
  };
  whenTestEnds(kill);
  const start: Start = { kind, keys: (await identities()).server, operatorId: OPERATOR, folder, port };
  child.send(start);
  const { port: listening } = await nextFigures(child);
  return {
    port: listening,
    end: () => end,
    figures: () => {
      child.send({});
      return nextFigures(child);
    },
    kill,
  };
}

function nextFigures(child: ChildProcess): Promise<Figures> {
  return new Promise((resolve, reject) => {
    const gone = () => reject(new Error("the broker's process has ended"));
    child.once('close', gone);
    child.once('message', (figures) => {
      child.off('close', gone);
      resolve(figures as Figures);
    });
  });
}
