import { Counter, Gauge, type Registry } from 'prom-client';
import type { UsageHealth } from '../../usage/usage-health.js';

/** Whether everything that is used is recorded. */
export class UsageGauges {
  private readonly waiting: Gauge<'where'>;
  private readonly lost: Counter;
  private readonly rejected: Counter;

  constructor(registers: Registry[]) {
    this.waiting = new Gauge({
      name: 'patchbay_usage_waiting_bytes',
      help: 'Usage records that are not in the database yet; on the disk at most SPOOL_MAX_MIB, in memory 32 MiB',
      labelNames: ['where'],
      registers,
    });
    this.lost = new Counter({
      name: 'patchbay_usage_records_lost_total',
      help: 'Usage records there was no room for',
      registers,
    });
    this.rejected = new Counter({
      name: 'patchbay_usage_records_rejected_total',
      help: 'Usage records that can never be stored and were put aside in rejected.jsonl',
      registers,
    });
  }

  /** Once after each reset of their registry. */
  set({ waiting, lost, rejected }: UsageHealth): void {
    this.waiting.set({ where: 'disk' }, waiting.onDisk);
    this.waiting.set({ where: 'memory' }, waiting.inMemory);
    this.lost.inc(lost);
    this.rejected.inc(rejected);
  }
}
