import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ScheduledActivationEntity } from '../database/entities/scheduled-activation.entity.js';
import type { PreflightCheck } from '../errors/problem.dto.js';
import { type Change, RevisionPublisher } from '../revisions/revision-publisher.js';
import type { WriteContext } from '../revisions/write-context.js';
import { Activation, type JudgedActivation, type PreparedActivation, subjectOf } from './activation.js';
import type { ActivateProvider } from './activation.dto.js';
import { activeView } from './active-view.js';
import type { WrittenActive } from './active.dto.js';
import type { StoredChain } from './chain-store.js';
import { pendingWarnings } from './pending-warnings.js';
import { Preflight } from './preflight/preflight.js';
import type { PreflightChoice } from './preflight/preflight-choice.js';
import { faultsIn, preflightFailed } from './preflight/preflight-verdict.js';
import { ChainSwitch } from './schedule/chain-switch.js';
import { type Timing, timingOf } from './schedule/timing.js';

/** What became of an activation. */
interface Written {
  readonly chain: StoredChain;
  /** All that is scheduled for the purpose now, this included. */
  readonly scheduled: readonly ScheduledActivationEntity[];
  /** What the caller should know of it besides. */
  readonly warnings: readonly string[];
}

/** Plugs a purpose into a chain, now or later, once or for a while. */
@Injectable()
export class ActivationService {
  private readonly logger = new Logger('preflight');

  constructor(
    private readonly activation: Activation,
    private readonly preflight: Preflight,
    private readonly publisher: RevisionPublisher,
    private readonly chainSwitch: ChainSwitch,
  ) {}

  /** Providers are asked before the switch, while no lock is held. */
  async activate(body: ActivateProvider, context: WriteContext, choice: PreflightChoice): Promise<WrittenActive> {
    const timing = timingOf(body, Date.now());
    const prepared = await this.activation.prepare(body);
    const checks = await this.examine(prepared, choice);
    const faults = faultsIn(checks);
    const isForced = choice.mode === 'off' || faults.length > 0;
    const { result, revision } = await this.publisher.publish(context, (manager, number) =>
      this.write(manager, prepared, { timing, isForced, context, revision: number }),
    );
    if (isForced) this.tellForced(faults, context);
    const warnings = [...faults, ...result.warnings];
    return {
      ...activeView(result.chain, result.scheduled),
      revision,
      ...(timing.startsAt && { activate_at: timing.startsAt.toISOString() }),
      ...(timing.endsAt && { until: timing.endsAt.toISOString() }),
      ...(choice.mode === 'full' && { preflight: checks }),
      ...(warnings.length > 0 && { warnings }),
    };
  }

  private async examine(prepared: PreparedActivation, { mode, force }: PreflightChoice): Promise<PreflightCheck[]> {
    if (mode === 'off') return [];
    const judged = await this.activation.judge(prepared);
    const checks = mode === 'full' ? await this.preflight.prove(judged) : await this.preflight.lookAt(judged);
    if (!force && faultsIn(checks).length > 0) throw preflightFailed(prepared.purpose, checks);
    return checks;
  }

  private async write(
    manager: EntityManager,
    prepared: PreparedActivation,
    { timing: { startsAt, endsAt }, isForced, context, revision }: Conditions,
  ): Promise<Change<Written>> {
    const judged = await this.activation.judge(prepared, manager);
    const { author, reason = null } = context;
    const by = { author, reason, revision };
    const subject = subjectOf(judged);
    if (startsAt) {
      await this.chainSwitch.later(manager, judged, by, { startsAt, endsAt });
      const { slug: purposeSlug } = judged.purpose;
      const chain = { purposeSlug, updatedBy: author, updatedAt: new Date(), revision, endsAt };
      return {
        action: isForced ? 'active.force_schedule' : 'active.schedule',
        subject: `${subject} at ${startsAt.toISOString()}`,
        result: await this.written(manager, { chain, tiers: judged.tiers }, judged),
      };
    }
    const chain = await this.chainSwitch.now(manager, judged, by, endsAt);
    const until = endsAt ? ` until ${endsAt.toISOString()}` : '';
    return {
      action: isForced ? 'active.force' : 'active.set',
      subject: subject + until,
      result: await this.written(manager, chain, judged),
    };
  }

  private async written(manager: EntityManager, chain: StoredChain, judged: JudgedActivation): Promise<Written> {
    const { purposeSlug } = chain.chain;
    const scheduled = await this.chainSwitch.scheduled(manager, purposeSlug);
    return { chain, scheduled, warnings: pendingWarnings(purposeSlug, judged) };
  }

  private tellForced(faults: readonly string[], { author, dryRun }: WriteContext): void {
    if (dryRun) return;
    const how = faults.length > 0 ? `in spite of failed checks: ${faults.join('; ')}` : 'without any check';
    this.logger.warn(`${author} has forced an activation ${how}`);
  }
}

interface Conditions {
  readonly timing: Timing;
  readonly isForced: boolean;
  readonly context: WriteContext;
  readonly revision: number;
}
