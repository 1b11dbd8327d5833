import type { Environment } from './environment.js';

const MS_PER_SECOND = 1000;

/** How long a process may wait for its clients before it ends, in milliseconds. */
export function leavingTimeMs({ LAME_DUCK_SECONDS, DRAIN_SECONDS }: Environment): number {
  return (LAME_DUCK_SECONDS + DRAIN_SECONDS) * MS_PER_SECOND;
}
