import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { KeyRing } from '../crypto/key-ring.js';
import { GatewayError } from '../errors/gateway-error.js';
import { FleetKeys } from '../revisions/fleet-keys.js';
import type { WriteContext } from '../revisions/write-context.js';
import type { Rewrap, RewrapState, StartedRewrap } from './encryption.dto.js';
import { RewrapBatch } from './rewrap-batch.js';
import { RewrapRecord } from './rewrap-record.js';
import { RewrapRun } from './rewrap-run.js';
import { IDLE, RewrapWork } from './rewrap-work.js';

const DEFAULT_BATCH = 200;

/** Wraps stored secrets by the active master key, in the background, for as long as there are others. */
@Injectable()
export class RewrapService implements BeforeApplicationShutdown {
  private work: RewrapWork | undefined;

  constructor(
    private readonly batch: RewrapBatch,
    private readonly record: RewrapRecord,
    private readonly fleet: FleetKeys,
    private readonly ring: KeyRing,
  ) {}

  /** @throws {GatewayError} `master_key_not_loaded` while a live instance could not open what this would store */
  async start({ batch_size = DEFAULT_BATCH }: Rewrap, context: WriteContext): Promise<StartedRewrap> {
    await this.requireEverywhere();
    const isNeeded = !this.isRunning && (await this.batch.left()) > 0;
    const revision = isNeeded ? await this.record.begin(context) : await this.withoutWork(context);
    if (isNeeded && !context.dryRun) this.begin(batch_size);
    return { ...(await this.state()), revision };
  }

  async state(): Promise<RewrapState> {
    return { ...(this.work?.view() ?? IDLE), rows_left: await this.batch.left() };
  }

  /** What is left to do waits for another start, here or at another instance. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.work?.stop();
  }

  private get isRunning(): boolean {
    return this.work?.isRunning === true;
  }

  private begin(batchSize: number): void {
    if (this.isRunning) return;
    this.work = new RewrapWork(new RewrapRun(this.batch, batchSize), () => this.record.end());
  }

  /** A run that was killed after its last secret has not been recorded as ended. */
  private async withoutWork({ dryRun }: WriteContext): Promise<number> {
    if (!dryRun && !this.isRunning) await this.record.end();
    return this.record.current();
  }

  private async requireEverywhere(): Promise<void> {
    const { id } = this.ring.active;
    const lacking = (await this.fleet.live()).filter(({ kekIds }) => !kekIds.includes(id)).map(({ name }) => name);
    if (lacking.length === 0) return;
    throw new GatewayError(
      'master_key_not_loaded',
      `Nothing was rewrapped, because ${lacking.join(', ')} could not open it: the master key ${id} is not loaded there. Set it in BYOK_ENCRYPTION_KEY or BYOK_PREVIOUS_KEYS of every instance and restart each, then repeat this.`,
    );
  }
}
