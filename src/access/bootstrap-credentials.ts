import { Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager, In, IsNull, MoreThan, Not, type Repository } from 'typeorm';
import { Audit, type AuditEntry } from '../audit/audit.js';
import { Environment } from '../config/environment.js';
import { isExposed } from '../config/exposure.js';
import { AdminTokenEntity } from '../database/entities/admin-token.entity.js';
import { AdminEntity } from '../database/entities/admin.entity.js';
import { AppKeyEntity } from '../database/entities/app-key.entity.js';
import { AppEntity } from '../database/entities/app.entity.js';
import { StartError } from '../errors/start-error.js';
import { type BootstrapPlan, planBootstrap } from './bootstrap-plan.js';
import { tokenHash } from './token.js';

const BOOTSTRAP_NAME = 'bootstrap';
/** Any fixed number; instances that start together agree on it. */
const BOOTSTRAP_LOCK = 7_288_002;
const IGNORED: Readonly<Record<NonNullable<BootstrapPlan['ignored']>, string>> = {
  others_exist:
    'you have given another one before, which is still valid; see "First credentials" in docs/operations.md',
  revoked: 'it was revoked or has expired; choose another one',
};

/** What this start made up and must show, because nothing can show it again. */
export interface NewCredentials {
  readonly adminToken?: string;
  readonly appKey?: string;
}

/** The first admin and the first app, so that a fresh installation can be used at once. */
@Injectable()
export class BootstrapCredentials {
  private readonly logger = new Logger(BootstrapCredentials.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly environment: Environment,
    private readonly audit: Audit,
  ) {}

  /** Makes what is missing. A given credential also takes the place of one that an earlier start generated. */
  async ensure(): Promise<NewCredentials> {
    return this.dataSource.transaction(async (manager) => {
      await manager.query('select pg_advisory_xact_lock($1)', [BOOTSTRAP_LOCK]);
      const done: AuditEntry[] = [];
      const adminToken = await this.ensureAdmin(manager, done);
      const appKey = await this.ensureApp(manager, done);
      await this.requireNoneGenerated(manager);
      for (const entry of done) await this.audit.append(manager, entry);
      return { ...(adminToken !== undefined && { adminToken }), ...(appKey !== undefined && { appKey }) };
    });
  }

  /** A credential that was made up, and perhaps left in a terminal, must not guard an address others can reach. */
  private async requireNoneGenerated(manager: EntityManager): Promise<void> {
    if (!isExposed(this.environment)) return;
    const { ADMIN_TOKEN, APP_KEY } = this.environment;
    const madeUp = { generated: true, revokedAt: IsNull() };
    const unless = (given: string | undefined) =>
      given === undefined ? madeUp : { ...madeUp, tokenHash: Not(tokenHash(given)) };
    const tokens = await manager.getRepository(AdminTokenEntity).countBy(unless(ADMIN_TOKEN));
    const keys = await manager.getRepository(AppKeyEntity).countBy(unless(APP_KEY));
    const missing = [...(tokens > 0 ? ['ADMIN_TOKEN'] : []), ...(keys > 0 ? ['APP_KEY'] : [])];
    if (missing.length === 0) return;
    throw new StartError(
      `HOST ${this.environment.HOST} can be reached from other machines, so the first credentials must be your own: set ${missing.join(' and ')} (at least 24 characters), or leave HOST out.`,
    );
  }

  private async ensureAdmin(manager: EntityManager, done: AuditEntry[]): Promise<string | undefined> {
    const tokens = manager.getRepository(AdminTokenEntity);
    const plan = planBootstrap('admin', this.environment.ADMIN_TOKEN, await tokens.find());
    if (plan.revoke.length > 0) await tokens.update({ id: In(plan.revoke) }, { revokedAt: new Date() });
    this.tellIgnored('ADMIN_TOKEN', plan);
    done.push(...entriesOf(`admin ${BOOTSTRAP_NAME}`, plan));
    if (!plan.add || (plan.add.generated && (await this.hasLogins(manager)))) return undefined;
    const admins = manager.getRepository(AdminEntity);
    const former = await admins.findOneBy({ name: BOOTSTRAP_NAME });
    // Nobody else can get in, and a token of somebody disabled or demoted would not help.
    const admin = await admins.save({ ...former, name: BOOTSTRAP_NAME, role: 'admin', enabled: true });
    await tokens.insert({ ...rowOf(plan.add), adminId: admin.id });
    return plan.add.generated ? plan.add.token : undefined;
  }

  /** Whether somebody can get in without a token, so that none need be made up and left in a terminal. */
  private hasLogins(manager: EntityManager): Promise<boolean> {
    const { OIDC_ISSUER: issuer } = this.environment;
    if (issuer === undefined) return Promise.resolve(false);
    return manager.getRepository(AdminEntity).existsBy({ issuer, role: 'admin', enabled: true });
  }

  private async ensureApp(manager: EntityManager, done: AuditEntry[]): Promise<string | undefined> {
    const keys = manager.getRepository(AppKeyEntity);
    const plan = planBootstrap('app', this.environment.APP_KEY, await this.relevantKeys(keys));
    if (plan.revoke.length > 0) await keys.update({ id: In(plan.revoke) }, { revokedAt: new Date() });
    this.tellIgnored('APP_KEY', plan);
    done.push(...entriesOf(`app ${BOOTSTRAP_NAME}`, plan));
    if (!plan.add) return undefined;
    const apps = manager.getRepository(AppEntity);
    const app =
      (await apps.findOneBy({ name: BOOTSTRAP_NAME })) ??
      (await apps.save({ name: BOOTSTRAP_NAME, mayPickProviders: true }));
    await keys.insert({ ...rowOf(plan.add), appId: app.id });
    return plan.add.generated ? plan.add.token : undefined;
  }

  /** What the plan depends on, without reading a million keys: one that is valid stands for all the others. */
  private async relevantKeys(keys: Repository<AppKeyEntity>): Promise<readonly AppKeyEntity[]> {
    const { APP_KEY } = this.environment;
    const given = APP_KEY === undefined ? [] : [{ tokenHash: tokenHash(APP_KEY) }];
    const special = await keys.find({ where: [{ generated: true }, ...given] });
    const valid = { generated: false, revokedAt: IsNull() };
    const another = await keys.findOne({
      where: [
        { ...valid, expiresAt: IsNull() },
        { ...valid, expiresAt: MoreThan(new Date()) },
      ],
    });
    return another && !special.some(({ id }) => id === another.id) ? [...special, another] : special;
  }

  private tellIgnored(variable: string, { ignored }: BootstrapPlan): void {
    if (ignored !== undefined) this.logger.warn(`${variable} has no effect: ${IGNORED[ignored]}`);
  }
}

function entriesOf(entity: string, { add, revoke }: BootstrapPlan): readonly AuditEntry[] {
  if (!add && revoke.length === 0) return [];
  const details = { added: add !== undefined, generated: add?.generated === true, revoked: revoke.length };
  return [{ actor: 'patchbay', action: 'credential.bootstrap', entity, details }];
}

function rowOf({ token, generated }: NonNullable<BootstrapPlan['add']>) {
  return { tokenHash: tokenHash(token), lastFour: token.slice(-4), generated };
}
