import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { PreflightCheck } from '../errors/problem.dto.js';
import { type Change, RevisionPublisher, type Writer } from '../revisions/revision-publisher.js';
import type { WriteContext } from '../revisions/write-context.js';
import { Activation, type JudgedActivation, type PreparedActivation, subjectOf } from './activation.js';
import type { ActivateProvider } from './activation.dto.js';
import { activeView } from './active-view.js';
import type { WrittenActive } from './active.dto.js';
import type { StoredChain } from './chain-store.js';
import { Preflight } from './preflight/preflight.js';
import type { PreflightChoice } from './preflight/preflight-choice.js';
import { faultsIn, preflightFailed } from './preflight/preflight-verdict.js';
import { ChainSwitch } from './schedule/chain-switch.js';
import { type Timing, timingOf } from './schedule/timing.js';

/** What became of an activation. */
interface Written {
  readonly judged: JudgedActivation;
  readonly chain: StoredChain;
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

  /** Refusals come before the switch; warnings only hold up the answer. */
  async activate(body: ActivateProvider, context: WriteContext, choice: PreflightChoice): Promise<WrittenActive> {
    const timing = timingOf(body, Date.now());
    const prepared = await this.activation.prepare(body);
    const proof = choice.mode === 'full' ? await this.prove(prepared, choice) : undefined;
    const isForced = proof !== undefined && faultsIn(proof).length > 0;
    const { result, revision } = await this.publisher.publish(context, (manager, number) =>
      this.write(manager, prepared, { timing, isForced, context, revision: number }),
    );
    if (isForced) this.tellForced(proof, context);
    const checks = proof ?? (choice.mode === 'basic' ? await this.preflight.lookAt(result.judged) : []);
    const warnings = faultsIn(checks);
    return {
      ...activeView(result.chain),
      revision,
      ...(timing.startsAt && { activate_at: timing.startsAt.toISOString() }),
      ...(timing.endsAt && { until: timing.endsAt.toISOString() }),
      ...(proof && { preflight: proof }),
      ...(warnings.length > 0 && { warnings }),
    };
  }

  /** The switch itself, without asking any provider, for whoever wants to see what it leaves. It takes place at once. */
  async writerFor(body: ActivateProvider, context: WriteContext): Promise<Writer<Written>> {
    const prepared = await this.activation.prepare(body);
    const timing = { startsAt: null, endsAt: null };
    return (manager, revision) => this.write(manager, prepared, { timing, isForced: false, context, revision });
  }

  private async prove(prepared: PreparedActivation, { force }: PreflightChoice): Promise<PreflightCheck[]> {
    const checks = await this.preflight.prove(await this.activation.judge(prepared));
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
      const chain = { purposeSlug: judged.purpose.slug, updatedBy: author, updatedAt: new Date(), revision };
      const result = { judged, chain: { chain, tiers: judged.tiers } };
      return { action: 'active.schedule', subject: `${subject} at ${startsAt.toISOString()}`, result };
    }
    const chain = await this.chainSwitch.now(manager, judged, by, endsAt);
    const until = endsAt ? ` until ${endsAt.toISOString()}` : '';
    return { action: isForced ? 'active.force' : 'active.set', subject: subject + until, result: { judged, chain } };
  }

  private tellForced(checks: readonly PreflightCheck[], { author, dryRun }: WriteContext): void {
    if (dryRun) return;
    this.logger.warn(`${author} has forced an activation in spite of failed checks: ${faultsIn(checks).join('; ')}`);
  }
}

interface Conditions {
  readonly timing: Timing;
  readonly isForced: boolean;
  readonly context: WriteContext;
  readonly revision: number;
}
