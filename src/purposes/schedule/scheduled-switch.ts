import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ScheduledActivationEntity } from '../../database/entities/scheduled-activation.entity.js';
import type { ErrorCode } from '../../errors/error-codes.js';
import { GatewayError } from '../../errors/gateway-error.js';
import { RevisionPublisher, type Writer } from '../../revisions/revision-publisher.js';
import { Activation, subjectOf } from '../activation.js';
import { ChainSwitch, type Switch } from './chain-switch.js';
import { ScheduleStore } from './schedule-store.js';

/** Another instance has done it, or somebody has cancelled it. */
class TakenError extends Error {
  override readonly name = 'TakenError';
}

/** The temporary chain that was to end is no longer plugged in. */
class SupersededError extends Error {
  override readonly name = 'SupersededError';
}

/** These pass; what is due is done then. */
const PASSING: ReadonlySet<ErrorCode> = new Set(['database_unavailable', 'configuration_not_loaded']);

/**
 * What an instance finds may depend on it: on the master keys it has loaded, and on what names lead to from where it
 * runs. So another instance may do what this one refuses.
 */
const MAY_DIFFER: ReadonlySet<ErrorCode> = new Set(['preflight_failed']);

/** Does what is due: each scheduled activation becomes one revision, once over all instances. */
@Injectable()
export class ScheduledSwitch {
  private readonly logger = new Logger('schedule');

  constructor(
    private readonly schedule: ScheduleStore,
    private readonly publisher: RevisionPublisher,
    private readonly activation: Activation,
    private readonly chainSwitch: ChainSwitch,
  ) {}

  /** @throws what passes by itself, e.g. when the database is away; it is to be tried again */
  async perform(id: number): Promise<void> {
    const row = await this.schedule.find(id);
    if (!row) return;
    try {
      const { author, reason } = row;
      const context = { author, reason: reason ?? undefined, dryRun: false, expectedRevision: undefined };
      const { result, revision } = await this.publisher.publish(context, await this.writerFor(row));
      this.logger.log(`${result}, as ${author} has scheduled; revision ${revision}`);
    } catch (error) {
      await this.afterFailure(row, error);
    }
  }

  private async afterFailure(row: ScheduledActivationEntity, error: unknown): Promise<void> {
    if (error instanceof TakenError) return;
    if (error instanceof SupersededError) return this.schedule.drop(row.id);
    if (!(error instanceof GatewayError) || PASSING.has(error.code)) throw error;
    await this.refuse(row, error);
  }

  private async refuse({ id, kind, purposeSlug, refusedAt }: ScheduledActivationEntity, error: GatewayError) {
    const isLeft = MAY_DIFFER.has(error.code) && !(await this.schedule.refuse(id, error.message));
    const what = `the scheduled ${kind} of "${purposeSlug}"`;
    if (isLeft) {
      if (!refusedAt) this.logger.warn(`${what} is left to other instances for a while: ${error.message}`);
      return;
    }
    await this.schedule.fail(id, error.message);
    this.logger.error(`${what} was not done: ${error.message}`);
  }

  private async writerFor(row: ScheduledActivationEntity): Promise<Writer<string>> {
    const change = row.kind === 'activate' ? await this.activating(row) : await this.returning(row);
    return async (manager, revision) => {
      const taken = await this.schedule.take(manager, row.id);
      if (!taken) throw new TakenError();
      if (taken.isOver) throw missed(row.purposeSlug);
      const subject = await change(manager, { author: row.author, reason: row.reason, revision });
      return { action: `active.${ACTIONS[row.kind]}`, subject, result: subject };
    };
  }

  private async activating({ purposeSlug: purpose, tiers, endsAt }: ScheduledActivationEntity): Promise<Change> {
    const body = { purpose, tiers: (tiers ?? []).map((tier) => ({ ...tier, targets: [...tier.targets] })) };
    const prepared = await this.activation.prepare(body);
    return async (manager, by) => {
      const judged = await this.activation.judge(prepared, manager);
      await this.chainSwitch.now(manager, judged, by, endsAt);
      return subjectOf(judged);
    };
  }

  private async returning(row: ScheduledActivationEntity): Promise<Change> {
    const { purposeSlug, tiers } = row;
    const prepared = tiers ? await this.activation.prepareReturn(purposeSlug, tiers) : undefined;
    if (tiers && !prepared) throw nothingToReturnTo(purposeSlug);
    return async (manager, by) => {
      const judged = prepared && (await this.activation.judgeReturn(prepared, manager));
      if (!(await this.chainSwitch.back(manager, row, judged, by))) throw new SupersededError();
      return judged ? subjectOf(judged) : `${purposeSlug} → nothing`;
    };
  }
}

/** Changes rows and tells what has become of the purpose. */
type Change = (manager: EntityManager, by: Switch) => Promise<string>;

/** As the history shows them. */
const ACTIONS = { activate: 'scheduled', return: 'returned' } as const;

function missed(purpose: string): GatewayError {
  return new GatewayError(
    'preflight_failed',
    `"${purpose}" was not changed: no instance was running between the beginning and the end of this activation.`,
  );
}

function nothingToReturnTo(purpose: string): GatewayError {
  return new GatewayError(
    'preflight_failed',
    `"${purpose}" was not changed: no provider of the chain that was to return is left.`,
  );
}
