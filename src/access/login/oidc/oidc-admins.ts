import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Environment } from '../../../config/environment.js';
import { AdminEntity, type Role } from '../../../database/entities/admin.entity.js';
import { GatewayError } from '../../../errors/gateway-error.js';
import { isTakenName } from '../../admins/admin-rules.js';
import type { LoginOrigin } from '../../sessions/browser-sessions.js';
import { type BegunSession, type ProvedLogin, SessionBegin } from '../../sessions/session-begin.js';
import { LoginLimits } from '../login-limits.js';
import { roleOfGroups } from './group-roles.js';
import type { Identity } from './oidc-issuer.js';

const MAX_GROUPS_NAMED = 20;

/** Makes admins of people whom the identity provider vouches for. Their groups say what they may do, at each login. */
@Injectable()
export class OidcAdmins {
  constructor(
    private readonly sessions: SessionBegin,
    private readonly limits: LoginLimits,
    private readonly environment: Environment,
  ) {}

  /** @throws {GatewayError} 403 `login_refused` for whom no group has a role, and for whom an admin has disabled */
  async logIn(identity: Identity, { address, formerSession }: LoginOrigin): Promise<BegunSession> {
    const account = `oidc ${identity.subject}`;
    const role = roleOfGroups(identity.groups, this.environment.OIDC_ROLES ?? []);
    if (role === undefined) {
      await this.sessions.endAllOf(identity);
      this.limits.failed({ address, account, entity: identity.name, means: 'oidc' });
      throw withoutRole(identity);
    }
    const session = await this.sessions.begin(formerSession, (manager) =>
      this.prove(manager, identity, role, { address, account }),
    );
    this.limits.succeed(account);
    return session;
  }

  private async prove(
    manager: EntityManager,
    identity: Identity,
    role: Role,
    from: { readonly address: string; readonly account: string },
  ): Promise<ProvedLogin> {
    const admin = await admitted(manager, identity, role);
    if (admin.enabled) return { admin, means: 'oidc', adminTokenId: null };
    this.limits.failed({ ...from, entity: `admin ${admin.id} (${admin.name})`, means: 'oidc' });
    throw new GatewayError(
      'login_refused',
      `"${admin.name}" is disabled here. Ask an admin of Patchbay to enable you.`,
    );
  }
}

/** The row of this person, with the role they have now. Nobody is taken for another one because of a name. */
async function admitted(manager: EntityManager, identity: Identity, role: Role): Promise<AdminEntity> {
  const { issuer, subject } = identity;
  const repository = manager.getRepository(AdminEntity);
  // Two logins of somebody new take turns.
  await manager.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`${issuer} ${subject}`]);
  const known = await repository.findOneBy({ issuer, subject });
  if (known?.role === role || known?.enabled === false) return known;
  const name = known?.name ?? (await freeName(manager, identity));
  const fields = known ?? repository.create({ name, issuer, subject, enabled: true, lastLoginAt: null });
  return repository.save(Object.assign(fields, { role }));
}

async function freeName(manager: EntityManager, { name, subject }: Identity): Promise<string> {
  if (!isTakenName(name) && !(await manager.getRepository(AdminEntity).existsBy({ name }))) return name;
  return `${name} (${subject})`.slice(0, 200);
}

function withoutRole({ name, groups }: Identity): GatewayError {
  const theirs = groups.slice(0, MAX_GROUPS_NAMED).map((group) => JSON.stringify(group.slice(0, 100)));
  const which = theirs.length === 0 ? 'in no group' : `in ${theirs.join(', ')}`;
  return new GatewayError(
    'login_refused',
    `The identity provider knows you as "${name}", ${which}; OIDC_ROLES gives no role to that. Ask for a group that has one.`,
  );
}
