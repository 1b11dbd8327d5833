import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A server in a process of its own that has announced where it listens. */
export interface ChildServer {
  readonly pid: number;
  /** The first line of its standard output, which is one JSON object. */
  readonly announced: Readonly<Record<string, unknown>>;
  /** Sends a signal, such as SIGSTOP to freeze it. */
  readonly signal: (name: NodeJS.Signals) => void;
  /** Ends it and resolves when it is gone. */
  readonly stop: () => Promise<void>;
}

const TERMINATION_MS = 3_000;

/** Starts a TypeScript file under this Node and resolves when it has printed its first line. */
export async function startChildServer(script: URL, args: readonly string[]): Promise<ChildServer> {
  const child = spawn(process.execPath, ['--enable-source-maps', script.pathname, ...args], {
    // The IPC channel carries no messages: when this process dies the child notices and ends too.
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  child.channel?.unref();
  const exited = once(child, 'exit');
  const announced = await firstLine(child, exited);
  return {
    pid: child.pid ?? 0,
    announced,
    signal: (name) => {
      child.kill(name);
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      // A process frozen with SIGSTOP never sees SIGTERM.
      const force = setTimeout(() => child.kill('SIGKILL'), TERMINATION_MS);
      await exited;
      clearTimeout(force);
    },
  };
}

async function firstLine(child: ChildProcess, exited: Promise<unknown[]>): Promise<Readonly<Record<string, unknown>>> {
  if (child.stdout === null) throw new Error('the child has no standard output');
  const lines = createInterface({ input: child.stdout });
  const line = await Promise.race([
    once(lines, 'line').then(([text]) => String(text)),
    exited.then(([code]) => {
      throw new Error(`the server ended with exit code ${String(code)} before it was listening`);
    }),
  ]);
  const parsed: unknown = JSON.parse(line);
  return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
}

/** Reads a port from the announcement. */
export function portIn(announced: Readonly<Record<string, unknown>>, name: string): number {
  const port = announced[name];
  if (typeof port !== 'number') throw new Error(`no "${name}" in ${JSON.stringify(announced)}`);
  return port;
}
