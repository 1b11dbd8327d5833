import { readFileSync } from 'node:fs';
import { residentMib } from '../../bench/stage/process-cost.ts';

const SAMPLE_EVERY_MS = 100;

/** The largest resident memory of a process, in MiB, over some time. */
export class MemoryWatch {
  readonly #pid: number;
  readonly #timer: NodeJS.Timeout;
  #mostMib = 0;

  constructor(pid: number) {
    if (residentMib(pid) === undefined) throw new Error('memory can be read on Linux only');
    this.#pid = pid;
    this.#sample();
    this.#timer = setInterval(() => this.#sample(), SAMPLE_EVERY_MS);
  }

  /** Ends the watch. */
  stop(): number {
    this.#sample();
    clearInterval(this.#timer);
    return this.#mostMib;
  }

  #sample(): void {
    // A process that has ended has none.
    this.#mostMib = Math.max(this.#mostMib, residentMib(this.#pid) ?? 0);
  }
}

/** @throws {Error} when a process could not hold that many connections. */
export function requireOpenFiles(pid: number, count: number): void {
  const limit = /^Max open files\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/limits`, 'utf8'))?.[1];
  if (limit !== undefined && Number(limit) < count)
    throw new Error(`a process may have ${limit} files open, and this needs ${count}: see \`ulimit -n\``);
}
