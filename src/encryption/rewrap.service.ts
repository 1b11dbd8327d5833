import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { KeyRing } from '../crypto/key-ring.js';
import { GatewayError } from '../errors/gateway-error.js';
import { FleetKeys, type InstanceKeys } from '../revisions/fleet-keys.js';
import { requireExpected } from '../revisions/revision-publisher.js';
import type { WriteContext } from '../revisions/write-context.js';
import type { Rewrap, RewrapState, StartedRewrap } from './encryption.dto.js';
import { RewrapBatch, type RewrapOrder } from './rewrap-batch.js';
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

  /**
   * @throws {GatewayError} `master_key_not_loaded` while a live instance could not open what this would store, or has
   * another active key, which a rewrap there would wrap everything by again
   */
  async start(
    { batch_size: batchSize = DEFAULT_BATCH, destroy_unreadable: destroys = false }: Rewrap,
    context: WriteContext,
  ): Promise<StartedRewrap> {
    const instances = await this.fleet.live();
    this.requireEverywhere(instances);
    const isNeeded = !this.isRunning && (await this.batch.left()) > 0;
    const revision = isNeeded ? await this.record.begin(context, destroys) : await this.withoutWork(context);
    const loaded = new Set(instances.flatMap(({ kekIds }) => kekIds).filter((id) => !this.ring.find(id)));
    if (isNeeded && !context.dryRun) this.begin({ batchSize, ...(destroys && { destroyUnless: loaded }) });
    return { ...(await this.state()), revision };
  }

  async state(): Promise<RewrapState> {
    return { ...(this.work?.view() ?? IDLE), rows_left: await this.batch.left() };
  }

  /** Resolves when nothing is rewrapped here. What is left to do waits for another start, here or at another instance. */
  async stop(): Promise<void> {
    await this.work?.stop();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.stop();
  }

  private get isRunning(): boolean {
    return this.work?.isRunning === true;
  }

  private begin(order: RewrapOrder): void {
    if (this.isRunning) return;
    this.work = new RewrapWork(new RewrapRun(this.batch, order), () => this.record.end());
  }

  /** A run that was killed after its last secret has not been recorded as ended. */
  private async withoutWork({ dryRun, expectedRevision }: WriteContext): Promise<number> {
    requireExpected(expectedRevision, await this.record.current());
    if (!dryRun && !this.isRunning) await this.record.end();
    return this.record.current();
  }

  private requireEverywhere(instances: readonly InstanceKeys[]): void {
    const { id } = this.ring.active;
    const lacking = instances.filter(({ kekIds }) => !kekIds.includes(id));
    if (lacking.length > 0) {
      throw refusal(
        `${namesOf(lacking)} could not open it: the master key ${id} is not loaded there`,
        'Set it in BYOK_ENCRYPTION_KEY or BYOK_PREVIOUS_KEYS of every instance',
      );
    }
    const others = instances.filter(({ kekIds: [active] }) => active !== id);
    if (others.length === 0) return;
    throw refusal(
      `the BYOK_ENCRYPTION_KEY of ${namesOf(others)} is not ${id}, which is that of this instance`,
      'Set the same BYOK_ENCRYPTION_KEY on every instance, the earlier ones in BYOK_PREVIOUS_KEYS',
    );
  }
}

function namesOf(instances: readonly InstanceKeys[]): string {
  return instances.map(({ name }) => name).join(', ');
}

function refusal(reason: string, remedy: string): GatewayError {
  return new GatewayError(
    'master_key_not_loaded',
    `Nothing was rewrapped, because ${reason}. ${remedy} and send each SIGHUP, or restart it, then repeat this.`,
  );
}
