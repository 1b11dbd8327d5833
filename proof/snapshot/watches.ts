import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { onGatewayCore } from '../../bench/stage/cores.ts';
import type { Block } from './watch-loop.ts';

const PATIENCE_MS = 10_000;
const POLL_MS = 20;
/** Until its input ends, which it does with this process at the latest. */
const DO_NOTHING = 'process.stdin.resume()';

/** Options for Node that have a process watch its own event loop. */
export const WATCHING = ['--import', new URL('./watch-loop.ts', import.meta.url).href] as const;

/** A process that is watched. */
export interface Watch {
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * Starts a process that does nothing on the core of Patchbay. When it is late as well, the machine was: another
 * process, or the host of a virtual machine, had the core.
 */
export async function startWitness(folder: string): Promise<Watch> {
  const portFile = join(folder, 'witness-port');
  const [command, ...args] = onGatewayCore([process.execPath, ...WATCHING, '--eval', DO_NOTHING]);
  const child = spawn(command, args, {
    stdio: ['pipe', 'ignore', 'inherit'],
    env: { ...process.env, WATCH_PORT_FILE: portFile },
  });
  const exited = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.stdin.end();
    await exited;
  };
  return { port: await portIn(portFile), stop };
}

/** The port that a watched process has written down. */
export async function portIn(file: string): Promise<number> {
  const deadline = performance.now() + PATIENCE_MS;
  while ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) === 0) {
    if (performance.now() > deadline) throw new Error(`nothing was written to ${file}`);
    await pause(POLL_MS);
  }
  return Number(readFileSync(file, 'utf8'));
}

/** The longest block since the last call. */
export async function longestBlock(port: number): Promise<Block> {
  const response = await fetch(`http://127.0.0.1:${port}`);
  const block: Block = JSON.parse(await response.text());
  return block;
}
