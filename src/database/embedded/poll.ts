import { setTimeout as pause } from 'node:timers/promises';

const INTERVAL_MS = 20;

/** False when the condition did not come true in time. PostgreSQL tells its state in files, so it has to be asked. */
export async function waitUntil(condition: () => boolean | Promise<boolean>, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > deadline) return false;
    await pause(INTERVAL_MS);
  }
  return true;
}
