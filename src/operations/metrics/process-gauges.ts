import { Counter, Gauge, type Registry } from 'prom-client';
import { VERSION } from '../../config/version.js';
import type { Lag } from './loop-lag.js';
import type { Descriptors } from './open-descriptors.js';
import type { RefusalReason } from './refusals.js';
import { setOrOmit } from './set-or-omit.js';

/** What a process takes, as it is at the moment. */
export interface ProcessReading {
  readonly lag: Lag;
  readonly memory: NodeJS.MemoryUsage;
  /** Undefined where the system does not tell. */
  readonly descriptors: Descriptors | undefined;
  readonly requestsInFlight: number;
  /** Whether it has been told to end. */
  readonly isDraining: boolean;
  /** How many since its start. */
  readonly refusals: Iterable<readonly [RefusalReason, number]>;
  readonly lostLogLines: number;
}

/** How this process is doing, whatever it serves. */
export class ProcessGauges {
  private readonly build = this.gauge('patchbay_build_info', '1, with the version of Patchbay and of Node', [
    'version',
    'node',
  ]);
  private readonly lag = this.gauge(
    'patchbay_event_loop_lag_seconds',
    'How late the process turned to what was due, since it was last asked; quantile 1 is the longest',
    ['quantile'],
  );
  private readonly memory = this.gauge(
    'patchbay_process_memory_bytes',
    'Memory of the process; kind: resident (all of it), heap_used, heap_total or external (bodies)',
    ['kind'],
  );
  private readonly open = this.gauge('patchbay_open_descriptors', 'Open files and sockets');
  private readonly openLimit = this.gauge('patchbay_open_descriptors_limit', 'How many it may have open');
  private readonly inFlight = this.gauge('patchbay_requests_in_flight', 'Requests of apps that are being answered');
  private readonly draining = this.gauge('patchbay_draining', '1 from when the process was told to end');
  private readonly refused = new Counter({
    name: 'patchbay_refused_total',
    help: 'Requests that were turned away before they were looked at, which patchbay_requests_total does not count',
    labelNames: ['reason'],
    registers: this.registers,
  });
  private readonly lostLines = new Counter({
    name: 'patchbay_log_lines_lost_total',
    help: 'Lines of the log for which there was no room any more',
    registers: this.registers,
  });

  constructor(private readonly registers: Registry[]) {}

  /** Once after each reset of their registry. */
  set({ lag, memory, descriptors, requestsInFlight, isDraining, refusals, lostLogLines }: ProcessReading): void {
    this.build.set({ version: VERSION, node: process.versions.node }, 1);
    this.lag.set({ quantile: '0.5' }, lag.p50);
    this.lag.set({ quantile: '0.99' }, lag.p99);
    this.lag.set({ quantile: '1' }, lag.max);
    this.memory.set({ kind: 'resident' }, memory.rss);
    this.memory.set({ kind: 'heap_used' }, memory.heapUsed);
    this.memory.set({ kind: 'heap_total' }, memory.heapTotal);
    this.memory.set({ kind: 'external' }, memory.external);
    setOrOmit(this.open, descriptors?.open);
    setOrOmit(this.openLimit, descriptors?.limit);
    this.inFlight.set(requestsInFlight);
    this.draining.set(isDraining ? 1 : 0);
    for (const [reason, count] of refusals) this.refused.inc({ reason }, count);
    this.lostLines.inc(lostLogLines);
  }
  private gauge<L extends string = never>(name: string, help: string, labelNames: readonly L[] = []): Gauge<L> {
    return new Gauge({ name, help, labelNames: [...labelNames], registers: this.registers });
  }
}
