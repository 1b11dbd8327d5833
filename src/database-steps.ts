import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';
import { Environment } from './config/environment.js';
import { connectingError, refusal } from './database/connecting-error.js';
import { isDatabaseAway, isDatabaseBusy, isDatabaseRefusal } from './database/database-errors.js';
import { DatabaseStanding, type DatabaseTrouble } from './database/database-standing.js';
import { DeploymentFile } from './database/deployment-file.js';
import { requireExpectedDeployment } from './database/expected-deployment.js';
import { UnusableDatabase } from './errors/unusable-database.js';
import type { StandIn } from './revisions/last-known-good/stand-in.js';

const FIRST_RETRY_MS = 250;
/** Short enough to be back within 2 s of the database. */
const LONGEST_RETRY_MS = 500;
/** Who is refused for long is a failed login each time, which servers count. */
const LONGEST_REFUSED_RETRY_MS = 5000;
/** A database that has not refused by then hangs, or another instance is migrating it. */
export const HANGS_AFTER_MS = 2000;
const AWAY = 'the database cannot be reached: check DATABASE_URL and that it runs; until it answers';
const HANGS = `the database has not answered for ${HANGS_AFTER_MS / 1000} s: look at its log and its load; until it answers`;
const BUSY = 'the database is too busy to answer in time: look at its log and its load; until it does';
const NOT_SERVED = 'requests get 503';

/** What is served from while there is no database to work with. */
export type Substitute = Pick<StandIn, 'takeOver'>;

/**
 * The steps of a start that need the database, or of an instance that begins with it again. Each is repeated until there
 * is one that it can be done with.
 */
export class DatabaseSteps {
  private readonly logger = new Logger('start');
  private readonly dataSource: DataSource;
  private readonly standing: DatabaseStanding;
  private readonly file: DeploymentFile;
  /** It was found empty or strange, and may have no name for a moment on its way back. */
  private isBeingRestored = false;

  constructor(
    app: NestFastifyApplication,
    private readonly substitute: Substitute | undefined,
  ) {
    this.dataSource = app.get(DataSource);
    this.standing = app.get(DatabaseStanding);
    this.file = new DeploymentFile(app.get(Environment).DATA_DIR);
  }

  /**
   * While the database is away or not the one of this instance, it keeps trying. One that refuses is for a person to
   * mend, who is told so by the end of a start that has nothing to serve; one that serves keeps trying.
   *
   * @throws what the step throws for another reason
   */
  async perform<T>(step: () => Promise<T>): Promise<T> {
    for (let retryMs = FIRST_RETRY_MS; ; retryMs = Math.min(retryMs * 2, this.longestRetryMs)) {
      try {
        if (!this.standing.isAccepted) await this.connect();
        const result = await step();
        // Also when it hung meanwhile: what is met from now on is news.
        this.standing.accept();
        if (retryMs > FIRST_RETRY_MS) this.logger.log('the database can be reached now');
        return result;
      } catch (error) {
        this.standing.doubt();
        await this.bear(error instanceof Error && isDatabaseRefusal(error) ? refusal(error) : error);
        // Full jitter keeps instances that lost the database together from returning together.
        await delay(Math.random() * retryMs);
      }
    }
  }

  /** To be called when nothing has come of the steps for so long. */
  async hang(): Promise<void> {
    const served = await this.substitute?.takeOver();
    if (served !== undefined && this.standing.trouble === undefined) this.tell('away', `${HANGS}, ${served}`);
  }

  private async connect(): Promise<void> {
    try {
      const { dataSource, file, standing } = this;
      standing.belongTo(await requireExpectedDeployment(dataSource, file, standing.deployment));
      if (!this.dataSource.isInitialized) await this.dataSource.initialize();
      this.standing.accept();
      this.isBeingRestored = false;
    } catch (error) {
      throw connectingError(error);
    }
  }

  /** @throws the error where trying again is of no use */
  private async bear(error: unknown): Promise<void> {
    if (isDatabaseAway(error)) return this.wait('away', AWAY);
    if (isDatabaseBusy(error)) return this.wait('away', BUSY);
    if (!(error instanceof UnusableDatabase)) throw error;
    // Nobody shall work with what the pool is connected to.
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
    if (isForeign(error)) this.isBeingRestored = true;
    else if (!this.isBeingRestored && (await this.substitute?.takeOver()) === undefined) throw causeOf(error);
    await this.wait(error.reason, `${error.message} Until then`);
  }

  private get longestRetryMs(): number {
    const { trouble } = this.standing;
    return trouble === 'refused' || trouble === 'defect' ? LONGEST_REFUSED_RETRY_MS : LONGEST_RETRY_MS;
  }

  private async wait(trouble: DatabaseTrouble, words: string): Promise<void> {
    const served = await this.substitute?.takeOver();
    this.tell(trouble, `${words}, ${served ?? NOT_SERVED}`);
  }

  /** Once, not at every attempt for as long as it lasts. */
  private tell(trouble: DatabaseTrouble, words: string): void {
    if (this.standing.meet(trouble, words)) this.logger.warn(`${words} and Patchbay keeps trying`);
  }
}

/** Another database than that of this instance answers, or none that is whole. */
function isForeign({ reason }: UnusableDatabase): boolean {
  return reason === 'empty' || reason === 'other_deployment';
}

/** A defect keeps its stack. */
function causeOf(error: UnusableDatabase): unknown {
  return error.reason === 'defect' ? error.cause : error;
}
