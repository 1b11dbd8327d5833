import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { untilItAnswers } from './until-it-answers.ts';

/** A server that the bench has started. */
export interface Server {
  readonly pid: number;
  readonly url: string;
  /** Resolves when it is gone. */
  stop(): Promise<void>;
}

/** A program that was started to listen on a port, once it does. */
export async function startedServer(child: ChildProcess, port: number): Promise<Server> {
  const exited = once(child, 'exit');
  await untilItAnswers(port, child);
  return {
    pid: child.pid ?? 0,
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
