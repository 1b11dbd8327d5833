import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ScheduledActivationEntity, ScheduledTier } from '../../database/entities/scheduled-activation.entity.js';
import { GatewayError } from '../../errors/gateway-error.js';
import { ChainStore, type StoredChain, type StoredTier } from '../chain-store.js';
import type { JudgedActivation } from '../activation.js';
import { ScheduleStore } from './schedule-store.js';

/** Who switches, why, and the revision it becomes. */
export interface Switch {
  readonly author: string;
  readonly reason: string | null;
  readonly revision: number;
}

/** More would be a mistake of some script. */
const MAX_SCHEDULED = 20;

/** Plugs chains in, now or later, and remembers what was there before a temporary one. */
@Injectable()
export class ChainSwitch {
  constructor(
    private readonly chains: ChainStore,
    private readonly schedule: ScheduleStore,
  ) {}

  /**
   * From this revision on.
   * @param endsAt when the chain before it returns; null for one that stays
   */
  async now(
    manager: EntityManager,
    { purpose: { slug }, tiers }: JudgedActivation,
    { author, reason, revision }: Switch,
    endsAt: Date | null,
  ): Promise<StoredChain> {
    const planned = await this.schedule.takeReturn(manager, slug);
    const before = await this.chains.find(slug, manager);
    if (endsAt) {
      const common = { purposeSlug: slug, dueAt: endsAt, endsAt: null, author, reason };
      const returning = chainToReturnTo(before, planned);
      await this.schedule.add(manager, { ...common, kind: 'return', tiers: returning, replaces: revision });
    }
    const chain = { purposeSlug: slug, updatedBy: author, updatedAt: new Date(), revision, endsAt };
    return this.chains.set(manager, chain, tiers);
  }

  /**
   * At a time that is yet to come.
   * @throws {GatewayError} `in_use` when too much is scheduled for the purpose already
   */
  async later(
    manager: EntityManager,
    { purpose: { slug }, tiers }: JudgedActivation,
    { author, reason }: Switch,
    { startsAt, endsAt }: { readonly startsAt: Date; readonly endsAt: Date | null },
  ): Promise<void> {
    const scheduled = await this.scheduled(manager, slug);
    if (scheduled.filter(({ failure }) => failure === null).length >= MAX_SCHEDULED) {
      throw new GatewayError(
        'in_use',
        `"${slug}" has ${MAX_SCHEDULED} scheduled activations, which is the most; DELETE /api/v1/llm-config/active/{purpose}/scheduled cancels them, …/scheduled/{id} one of them.`,
      );
    }
    const when = { dueAt: startsAt, endsAt };
    const common = { purposeSlug: slug, tiers: referencesTo(tiers), author, reason };
    await this.schedule.add(manager, { ...common, ...when, kind: 'activate', replaces: null });
  }

  /**
   * The chain from before a temporary one returns, or nothing does.
   * @param replaces revision of the temporary chain
   * @returns false when that is no longer plugged in: then nothing is changed
   */
  async back(
    manager: EntityManager,
    { purposeSlug, replaces }: Pick<ScheduledActivationEntity, 'purposeSlug' | 'replaces'>,
    judged: JudgedActivation | undefined,
    { author, revision }: Switch,
  ): Promise<boolean> {
    const current = await this.chains.find(purposeSlug, manager);
    if (current?.chain.revision !== replaces) return false;
    if (!judged) await this.chains.remove(manager, purposeSlug);
    else {
      const chain = { purposeSlug, updatedBy: author, updatedAt: new Date(), revision, endsAt: null };
      await this.chains.set(manager, chain, judged.tiers);
    }
    return true;
  }

  /** What is scheduled for a purpose, the next one first. */
  async scheduled(manager: EntityManager, purposeSlug: string): Promise<readonly ScheduledActivationEntity[]> {
    return (await this.schedule.of([purposeSlug], manager)).get(purposeSlug) ?? [];
  }

  /** Leaves nothing plugged in. */
  async off(manager: EntityManager, purposeSlug: string): Promise<void> {
    await this.schedule.takeReturn(manager, purposeSlug);
    await this.chains.remove(manager, purposeSlug);
  }
}

/** What is temporary itself is nothing to return to; what was there before it is. Null: nothing was plugged in. */
function chainToReturnTo(
  before: StoredChain | undefined,
  planned: ScheduledActivationEntity | undefined,
): readonly ScheduledTier[] | null {
  if (!before) return null;
  return planned?.replaces === before.chain.revision ? planned.tiers : referencesTo(before.tiers);
}

/** A stored chain as POST /active takes it. */
function referencesTo(tiers: readonly StoredTier[]): readonly ScheduledTier[] {
  return tiers.map(({ strategy, targets }) => ({
    strategy,
    targets: targets.map(({ provider: { id, type }, model, weight }) => ({
      provider_type: type,
      provider_id: id,
      model,
      weight,
    })),
  }));
}
