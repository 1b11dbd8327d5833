import { availableParallelism } from 'node:os';

export const MAX_WORKERS = 64;

/** `auto` is one for each core this process may use, as the kernel and the container's limit say. */
export function workerCount(value: unknown): unknown {
  if (value === 'auto') return Math.min(availableParallelism(), MAX_WORKERS);
  return typeof value === 'string' ? Number(value) : value;
}
