import { setTimeout as pause } from 'node:timers/promises';
import { secretsOf, startGateway } from './stage/gateway.ts';
import { residentMib, treeOf } from './stage/process-cost.ts';
import type { Stage } from './stage/stage.ts';
import { freePort } from './stage/until-it-answers.ts';
import { median } from './statistics.ts';

const POLL_MS = 2;
/** What a start leaves to the collector is gone by then: V8 looks for it once 8 s have passed without much to do. */
const IDLE_MS = 12_000;
const PATIENCE_MS = 30_000;

export interface Starts {
  /** From the start of the process to the first answer that it is ready, of each start. */
  readonly ready_ms: readonly number[];
  readonly median_ready_ms: number;
  /** Resident memory of all its processes 12 s later, without a request; the database is not among them. */
  readonly idle_mib: readonly number[];
  readonly median_idle_mib: number;
}

/** Starts Patchbay so many times on the stage's database, which has its tables and rows already. */
export async function measureStarts(stage: Stage, times: number): Promise<Starts> {
  const ready: number[] = [];
  const idle: number[] = [];
  for (let time = 1; time <= times; time++) {
    const port = await freePort();
    const began = performance.now();
    const starting = startGateway(stage.folder(`start-${time}`), stage.databaseUrl, [], {
      ...secretsOf(stage.gateway),
      PORT: String(port),
    });
    await untilReady(`http://127.0.0.1:${port}/health/ready`);
    ready.push(Math.round(performance.now() - began));
    const gateway = await starting;
    await pause(IDLE_MS);
    idle.push(treeOf(gateway.pid).reduce((sum, pid) => sum + (residentMib(pid) ?? Number.NaN), 0));
    await gateway.stop();
  }
  return { ready_ms: ready, median_ready_ms: median(ready), idle_mib: idle, median_idle_mib: median(idle) };
}

async function untilReady(url: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline) {
    const answer = await fetch(url).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok) return;
    await pause(POLL_MS);
  }
  throw new Error(`Patchbay was not ready within ${PATIENCE_MS} ms`);
}
