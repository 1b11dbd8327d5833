import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AdminTokenEntity } from '../database/entities/admin-token.entity.js';
import { AdminEntity } from '../database/entities/admin.entity.js';
import { AppKeyEntity } from '../database/entities/app-key.entity.js';
import { AppEntity } from '../database/entities/app.entity.js';
import { accessUnconfirmed, configurationNotLoaded } from '../errors/gateway-error.js';
import { AccessTerm } from './access-term.js';
import type { KnownAccess, KnownCredential } from './known-access.js';
import type { Principal } from './principal.js';
import { tokenHash } from './token.js';

/** Credentials that are valid now, by the SHA-256 of the whole token, so that no request waits for the database. */
@Injectable()
export class CredentialDirectory {
  private entries: ReadonlyMap<string, KnownCredential> | undefined;
  private loaded = '';
  private loading: Promise<void> = Promise.resolve();
  private readonly followers: (() => void)[] = [];

  constructor(
    private readonly dataSource: DataSource,
    private readonly term: AccessTerm,
  ) {}

  /**
   * @throws {GatewayError} before the first load, and when the database has been away for too long: an unknown
   * credential and a list that cannot be trusted are different things.
   */
  find(token: string): Principal | undefined {
    if (!this.entries) throw configurationNotLoaded();
    if (this.term.isOver) throw accessUnconfirmed();
    const entry = this.entries.get(tokenHash(token));
    return entry && (entry.expiresAt === null || entry.expiresAt > Date.now()) ? entry.principal : undefined;
  }

  /** Version of what is known; empty before the first load. Every change of credentials, whoever makes it, has another one. */
  get version(): string {
    return this.loaded;
  }

  /** What the database said last; undefined before it has said anything. */
  get known(): KnownAccess | undefined {
    if (!this.entries || this.loaded === '') return undefined;
    return { confirmedAt: this.term.confirmedAt, credentials: [...this.entries] };
  }

  /** Goes by what was known before this start, until the database is read. */
  adopt({ confirmedAt, credentials }: KnownAccess): void {
    if (this.entries) return;
    this.entries = new Map(credentials);
    this.term.confirmedBefore(confirmedAt);
  }

  /** The database has just told its newest version; if that is known, everything known is still right. */
  confirm(version: string): void {
    if (version === this.loaded) this.term.confirm();
  }

  /** @param follower is told of every load from now on, after it; must not throw */
  follow(follower: () => void): void {
    this.followers.push(follower);
  }

  /** Resolves when everything that was stored before this call is known. Loads take turns, so that an older one never comes last. */
  reload(): Promise<void> {
    const load = (): Promise<void> => this.load();
    const loaded = this.loading.then(load);
    this.loading = loaded.catch(() => undefined);
    return loaded;
  }

  private async load(): Promise<void> {
    // One moment of the database: a version must not be that of a change which its rows do not show.
    await this.dataSource.transaction('REPEATABLE READ', async (manager) => {
      const [{ version }]: [{ version: string }] = await manager.query('select id as version from credential_version');
      const admins = await manager.getRepository(AdminEntity).find();
      const adminById = new Map(
        admins.map(({ id, name, role }): [number, Principal] => [id, { kind: 'admin', name, role }]),
      );
      const apps = await manager.getRepository(AppEntity).find();
      const appById = new Map(
        apps.map(({ id, name, mayPickProviders }): [number, Principal] => [
          id,
          { kind: 'app', id, name, mayPickProviders },
        ]),
      );
      const adminTokens = await manager.getRepository(AdminTokenEntity).find();
      const appKeys = await manager.getRepository(AppKeyEntity).find();
      this.entries = new Map([
        ...entriesOf(adminTokens, (token) => adminById.get(token.adminId)),
        ...entriesOf(appKeys, (key) => appById.get(key.appId)),
      ]);
      this.loaded = version;
    });
    this.term.confirm();
    for (const follower of this.followers) follower();
  }
}

function entriesOf<T extends { tokenHash: string; expiresAt: Date | null; revokedAt: Date | null }>(
  credentials: readonly T[],
  principalOf: (credential: T) => Principal | undefined,
): [string, KnownCredential][] {
  return credentials.flatMap((credential): [string, KnownCredential][] => {
    const principal = principalOf(credential);
    if (!principal || credential.revokedAt) return [];
    return [[credential.tokenHash, { principal, expiresAt: credential.expiresAt?.getTime() ?? null }]];
  });
}
