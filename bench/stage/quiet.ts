import { cpus } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';

const SAMPLE_MS = 300;
const QUIET_SHARE = 0.1;
const PATIENCE_MS = 10_000;

/** Waits a while for others on this machine to fall silent. Returns the share of it they still use, 0 to 1. */
export type UntilQuiet = () => Promise<number>;

/** Each wait in vain halves the next: who is never silent is not waited for over and over. */
export function quietWaiter(): UntilQuiet {
  let patienceMs = PATIENCE_MS;
  return async () => {
    const deadline = performance.now() + patienceMs;
    for (;;) {
      const busy = await busyShare();
      if (busy <= QUIET_SHARE) patienceMs = PATIENCE_MS;
      else if (performance.now() < deadline) continue;
      else patienceMs /= 2;
      return busy;
    }
  };
}

async function busyShare(): Promise<number> {
  const before = totals();
  await pause(SAMPLE_MS);
  const after = totals();
  return 1 - (after.idle - before.idle) / (after.all - before.all);
}

function totals(): { readonly idle: number; readonly all: number } {
  const times = cpus().map((core) => core.times);
  const all = times.reduce((sum, { user, nice, sys, idle, irq }) => sum + user + nice + sys + idle + irq, 0);
  return { idle: times.reduce((sum, { idle }) => sum + idle, 0), all };
}
