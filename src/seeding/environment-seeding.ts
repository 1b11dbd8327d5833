import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Environment } from '../config/environment.js';
import { RevisionEntity } from '../database/entities/revision.entity.js';
import { baseUrlRefusal } from '../egress/base-url-policy.js';
import { GatewayError } from '../errors/gateway-error.js';
import { StartError } from '../errors/start-error.js';
import { RevisionPublisher } from '../revisions/revision-publisher.js';
import { driftOf } from './seed-drift.js';
import { planSeed, type SeedPlan } from './seed-plan.js';
import { SeedStore } from './seed-store.js';

/** The revision of a database that nobody has configured yet; the migrations store it. */
const UNTOUCHED = 1;
const CONTEXT = {
  author: 'patchbay',
  reason: 'first start with an empty database',
  dryRun: false,
  expectedRevision: undefined,
} as const;

/** Another instance was quicker. */
class TouchedError extends Error {}

/**
 * Fills an empty database with what the environment says, once and in one revision. From then on the database rules,
 * and every start says which variables it therefore ignores.
 */
@Injectable()
export class EnvironmentSeeding {
  private readonly logger = new Logger('seeding');

  constructor(
    private readonly environment: Environment,
    private readonly dataSource: DataSource,
    private readonly publisher: RevisionPublisher,
    private readonly store: SeedStore,
  ) {}

  /** @throws {StartError} naming the variables that an empty database cannot be filled from */
  async requireFit(): Promise<void> {
    const { problems } = this.plan();
    if (problems.length > 0 && !(await this.isTouched())) throw unfit(problems);
  }

  /** @throws {StartError} where the database refuses what they say */
  async ensure(): Promise<void> {
    const plan = this.plan();
    if (await this.isTouched()) return this.tellDrift(plan);
    if (plan.problems.length > 0) throw unfit(plan.problems);
    if (plan.providers.length === 0) return;
    try {
      await this.seed(plan);
    } catch (error) {
      if (error instanceof TouchedError) return this.tellDrift(plan);
      if (error instanceof GatewayError && error.code !== 'database_unavailable') throw unfit([error.message]);
      throw error;
    }
  }

  private plan(): SeedPlan {
    const { environment } = this;
    return planSeed(environment, (baseUrl, type) => baseUrlRefusal(baseUrl, type, environment.EGRESS_ALLOW_ORIGINS));
  }

  private async isTouched(): Promise<boolean> {
    return ((await this.dataSource.getRepository(RevisionEntity).maximum('number')) ?? UNTOUCHED) > UNTOUCHED;
  }

  private async seed(plan: SeedPlan): Promise<void> {
    const names = plan.providers.map(({ name }) => `"${name}"`).join(', ');
    const { revision } = await this.publisher.publish(CONTEXT, async (manager, number) => {
      if (number !== UNTOUCHED + 1) throw new TouchedError('somebody has configured the database meanwhile');
      await this.store.write(manager, plan, { author: CONTEXT.author, revision: number });
      return { action: 'environment.seed', subject: `seeded from the environment: ${names}`, result: undefined };
    });
    this.logger.log(
      `seeded from the environment: ${names}, revision ${revision}; from now on the database rules and these variables are ignored`,
    );
  }

  private async tellDrift(plan: SeedPlan): Promise<void> {
    const drifts = driftOf(this.environment, plan, await this.store.state());
    for (const { variable, differs } of drifts) {
      this.logger.warn(
        `${variable} is ignored: ${differs}, and the database rules since it was first configured; change it over the API, or unset the variable`,
      );
    }
  }
}

function unfit(problems: readonly string[]): StartError {
  const lines = problems.map((problem) => `  - ${problem}`);
  return new StartError(`The empty database cannot be filled from the environment:\n${lines.join('\n')}`);
}
